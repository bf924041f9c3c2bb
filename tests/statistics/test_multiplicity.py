import numpy as np
import pytest

from nudgelab.errors import EstimationError
from nudgelab.statistics.multiplicity import benjamini_hochberg, bonferroni, holm
from tests.statistics.reference_numbers import EXACT, reference


@pytest.mark.parametrize("adjust", [holm, bonferroni, benjamini_hochberg])
def test_it_is_p_adjust_and_untested_questions_do_not_count(adjust):
    # R: p.adjust(p, "holm" | "bonferroni" | "BH"), one of them NA
    p = np.array(reference("people")["p"], dtype=float)
    expected = np.array(reference("people")[adjust.__name__], dtype=float)
    assert adjust(p) == pytest.approx(expected, rel=EXACT, nan_ok=True)


@pytest.mark.parametrize("adjust", [holm, bonferroni, benjamini_hochberg])
def test_nothing_tested_stays_so(adjust):
    assert np.isnan(adjust([np.nan, np.nan])).all()
    assert adjust([]).size == 0
    with pytest.raises(EstimationError, match="p =="):
        adjust([0.5, 1.5])
