"""What is counted while the bot runs, for Prometheus: never a question's text, a person or a server."""

from collections.abc import Callable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

# Upper bounds of the time of an answer, in seconds; Discord's three for an acknowledgement are among them.
_ANSWER_SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0, 60.0)
_STAGE_SECONDS = (0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
_DELAY_SECONDS = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Figures:
    """The figures of one bot, in a registry of their own. To be used from one event loop."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        # Memory, processor time and open files of the process; nothing where the system is not Linux.
        ProcessCollector(registry=self._registry)
        self._questions = Counter(
            "dateline_questions", "Questions, by the way they were asked and what became of them.",
            ["way", "outcome"], registry=self._registry,
        )  # fmt: skip
        self._answers = Counter(
            "dateline_answers", "Answers, by their certainty.", ["certainty"], registry=self._registry
        )
        self._seconds = Histogram(
            "dateline_answer_seconds", "From the question to the message sent.",
            buckets=_ANSWER_SECONDS, registry=self._registry,
        )  # fmt: skip
        self._stages = Histogram(
            "dateline_stage_seconds", "Each stage of an answer.",
            ["stage"], buckets=_STAGE_SECONDS, registry=self._registry,
        )  # fmt: skip
        self._heartbeats = Histogram(
            "dateline_heartbeat_delay_seconds", "By how much the event loop, which sends the heartbeats, was late.",
            buckets=_DELAY_SECONDS, registry=self._registry,
        )  # fmt: skip
        self._faults = Counter("dateline_faults", "Failures, by their kind.", ["kind"], registry=self._registry)

    def question(self, way: str, outcome: str) -> None:
        """Counts a question by its way (`slash`, `mention`, `menu` …) and its outcome."""
        self._questions.labels(way, outcome).inc()

    def answer(self, certainty: str, seconds: float, stages: Mapping[str, float]) -> None:
        """Counts an answer that was sent, with its time and that of each stage, in seconds."""
        self._answers.labels(certainty).inc()
        self._seconds.observe(seconds)
        for stage, took in stages.items():
            self._stages.labels(stage).observe(took)

    def fault(self, kind: str) -> None:
        """Counts a failure; `kind` is the name of its class."""
        self._faults.labels(kind).inc()

    def heartbeat(self, late_seconds: float) -> None:
        """Counts one turn of the event loop, and by how much it was late."""
        self._heartbeats.observe(late_seconds)

    def watch(self, name: str, about: str, value: Callable[[], float]) -> None:
        """Adds a gauge whose value is asked for at every scrape."""
        Gauge(name, about, registry=self._registry).set_function(value)

    def text(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self._registry)
