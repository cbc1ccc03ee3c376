"""Record the example runs: scripted agents that really act, in small worlds of their own."""
