"""The cells of the story's notebook, as a research team would write them."""

SETUP = """
import trajwidgets as tw
from trajwidgets import quality
from trajwidgets.environments import Demonstration, Fault, inject, recovery_of, replay, support_desk
from trajwidgets.environments.faults import FAULTS
from trajwidgets.labels import pairs_of

runs = [run for run in tw.examples() if run.slices["difficulty"] == "hard"][:2]
form = tw.presets.env_feedback
store = tw.LabelStore("labels.db")
"""

LABEL = 'tw.Labeler(runs, schema=form, store=store, annotator="{name}", height=600)'

REVIEW = """
waiting = quality.queue(store).set_index("annotator")
of_anna, of_ben = waiting.loc["anna", "submission_id"].iloc[0], waiting.loc["ben", "submission_id"].iloc[1]
third = [step for step in runs[0].steps if step.actor == "agent"][2]
fix = quality.decision_on(store, runs[0].trajectory_id, third.step_id, {"outcome": "partial"})
quality.correct(store, of_anna, fix, reviewer="rita", reason="Half of it was done.")
quality.send_back(store, of_ben, "Look at the second step again.", reviewer="rita")
"""

RULE = """
for _, dispute in quality.disputes(store, "outcome").head(2).iterrows():
    quality.rule(store, dispute, side="ben", cause="guideline_unclear", adjudicator="cleo")
"""

# The rule is the panel's, made to decide on the few labels of a story.
ROUND = """
hasty = tw.agreement.DecisionRule(min_items={n}, min_clusters=2, min_minority=1, horizon=None, every=1)
round_id = quality.open_round(store, "difficulty", "hard", field="outcome", by="quinn", rule=hasty)
quiz = quality.quiz(store, round_id, runs)
tw.Labeler(list(quiz.runs), schema=form, store=quiz.store, annotator="anna", height=600)
"""

CLOSE = 'quality.close_round(store, quiz, by="quinn", note="The guideline was mended.")'

DEMONSTRATE = """
desk = support_desk()
editor = tw.DemonstrationEditor(desk, "damaged-lamp", expert="dora", store=store, height=600)
editor
"""

STRIKE = """
demonstration = editor.trajectory
assert replay(demonstration, desk) == []
refund = next(step for step in demonstration.steps if any(call.name == "refund" for call in step.calls))
forks = {kind: inject(demonstration, refund.step_id, Fault(kind=kind), desk) for kind in FAULTS}
user = next(step for step in demonstration.steps if step.actor == "user")
unclear = Fault(kind="ambiguous_instruction", words="Please see to my lamp, as we said.")
forks["ambiguous_instruction"] = inject(demonstration, user.step_id, unclear, desk)
assert len(forks) == len(FAULTS) + 1
hidden = inject(demonstration, refund.step_id, Fault(kind="timeout", takes_effect=True), desk)
recovering = tw.DemonstrationEditor(
    hidden.environment, "damaged-lamp", expert="dora", store=store, after=(hidden.run, hidden.step_id), height=600
)
recovering
"""

PREFER = """
recovered = recovering.trajectory
recovery = recovery_of(recovered)
lamp = {"order_id": "HB-20417"}
other = Demonstration(desk, "damaged-lamp", expert="emil", trajectory_id="without-a-report")
other.call("list_payments", lamp, reasoning="How was it paid?")
other.call("get_order", lamp, reasoning="What was bought?")
other.say("I will look into it.")
(pair,) = pairs_of([demonstration, other.finish()])
tw.PairLabeler([pair], store=store, annotator="anna")
"""

EXPORT = """
everything = [*runs, demonstration, recovered, pair.first, pair.second]
unique = list({run.trajectory_id: run for run in everything}.values())
made = {
    "sft": tw.export(unique, format="sft", path="sft.jsonl"),
    "feedback": tw.export(unique, store, format="feedback", path="feedback.jsonl"),
    "recovery": tw.export(unique, format="recovery", path="recovery.jsonl"),
    "preference": tw.export(unique, store, format="preference", path="preference.jsonl", first=(-2, -1), second=(2, 1)),
}
tw.write_native(unique, "runs.jsonl")
"""
