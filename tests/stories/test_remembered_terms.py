import gc

from tocsin.stories.term_vectors import LANGUAGES, terms
from tocsin.words.recent_runs import RecentRuns


def test_terms_are_remembered_in_few_languages_however_many_pages_name() -> None:
    gc.collect()
    before = {id(each) for each in gc.get_objects() if isinstance(each, RecentRuns)}

    for number in range(5 * LANGUAGES):
        terms("Barge sinks", "A barge sank at the lock.", f"x{number}")

    gc.collect()
    now = {id(each) for each in gc.get_objects() if isinstance(each, RecentRuns)}
    assert len(now - before) <= LANGUAGES
