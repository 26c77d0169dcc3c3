package dev.halley.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.halley.bench.run.Plan.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {
    @Test
    void runs_areInTurns() {
        Plan plan = plan("core", "--servers", "halley,naive", "--transports", "sse,poll", "--runs", "2");
        assertThat(plan.steps())
                .extracting(step -> step.run() + " " + step.server() + " " + step.transport())
                .containsExactly(
                        "1 halley sse",
                        "1 halley poll",
                        "1 naive sse",
                        "1 naive poll",
                        "2 halley sse",
                        "2 halley poll",
                        "2 naive sse",
                        "2 naive poll");
    }

    @Test
    void core_isTheFanOutFiveTimes() {
        Plan plan = plan("--servers", "floor", "--transports", "sse");
        assertThat(plan.steps()).extracting(Step::run).containsExactly(1, 2, 3, 4, 5);
        assertThat(plan.steps())
                .allSatisfy(
                        step -> assertThat(step.scenario().cases(Scale.FULL)).containsExactly("saturated", "paced"));
    }

    @Test
    void rest_asksNobodyForWhatItCannotDo() {
        assertThat(plan("rest", "--servers", "naive,halley", "--cases", "resume,wildcards,topics")
                        .steps())
                .isNotEmpty()
                .allSatisfy(step -> assertThat(step.server()).isEqualTo("halley"));
    }

    @Test
    void aCase_isNamedByItselfOrByWhatItBelongsTo() {
        assertThat(plan("all", "--servers", "halley", "--transports", "sse", "--cases", "wave-2,idle")
                        .steps())
                .extracting(step -> step.scenario().name())
                .containsExactly("idle", "waves");
    }

    @Test
    void numbersOfMessages_areMultiplesOfTheTopics() {
        for (Scale scale : List.of(Scale.FULL, Scale.SMOKE)) {
            assertThat(scale.topics() % 20).isZero();
            assertThat(scale.many() * 10 % scale.topics()).isZero();
        }
    }

    @Test
    void variants_areMeasuredIdleOrWhereNamed() {
        assertThat(plan("all").steps())
                .filteredOn(step -> step.server().equals("halley-small"))
                .isNotEmpty()
                .allSatisfy(step -> assertThat(step.scenario().name()).isEqualTo("idle"));
        assertThat(plan("core", "--servers", "halley-small", "--runs", "1").steps())
                .isNotEmpty();
    }

    @Test
    void flagsOfTheJvm_areSeparatedByBlanks() {
        assertThat(Options.parse(List.of("--jvm", " -XX:+UseZGC  -Xlog:gc=info,safepoint "))
                        .jvm())
                .containsExactly("-XX:+UseZGC", "-Xlog:gc=info,safepoint");
        assertThat(Options.parse(List.of()).jvm()).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan("core", "--jvm", "-Xss512k ZGC"))
                .withMessageContaining("found ZGC");
    }

    @Test
    void mistakes_areToldWithWhatWasExpected() {
        assertThatIllegalArgumentException().isThrownBy(() -> plan("sore")).withMessageContaining("sore");
        assertThatIllegalArgumentException().isThrownBy(() -> plan("core", "--runs", "0"));
        assertThatIllegalArgumentException().isThrownBy(() -> plan("core", "--runs"));
        assertThatIllegalArgumentException().isThrownBy(() -> plan("core", "--sun", "1"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan("core", "--servers", "apache"))
                .withMessageContaining("halley");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan("core", "--cases", "idle"))
                .withMessageContaining("fan-out");
    }

    private static Plan plan(String... arguments) {
        return Plan.of(Options.parse(List.of(arguments)));
    }
}
