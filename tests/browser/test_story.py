"""`make story` in its shortest form: everything a team makes is found in the frames, exported, and read again."""

from __future__ import annotations

from tests.browser.visit import Visit
from tests.story.story import tell


def test_everything_a_team_makes_is_in_the_frames_and_in_the_exports(visit: Visit) -> None:
    facts = tell(visit, n_steps=4).facts
    assert facts["intact"]
    assert facts["labels"]["anna", "annotator"] == 16 + 1, "two fields a step, and a preference"
    assert facts["labels"]["ben", "annotator"] == 16
    assert facts["labels"]["rita", "reviewer"] == 1
    assert facts["labels"]["cleo", "adjudicator"] == 2
    assert facts["verdicts"] == ["corrected", "sent_back"]
    assert facts["rulings"] == ["guideline_unclear"] * 2
    assert "required" in facts["findings"]
    assert facts["round"]["closed_by"] == "quinn"
    assert facts["round"]["before"] < 0.75
    assert facts["round"]["quiz"] == {"anna": (2, 1)}
    assert {"ruling", "correction"} <= facts["settled_by"]
    assert facts["preferences"] == ["anna"]
    assert facts["demonstration"] == ("success", 8)
    assert len(facts["recovered"]) == 1
    assert all(n > 0 for n in facts["records"].values()), facts["records"]
