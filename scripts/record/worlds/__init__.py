"""The small worlds the scripted agents act in: a code repository, a support desk, a web shop."""
