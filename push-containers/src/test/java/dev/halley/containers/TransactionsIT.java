package dev.halley.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.containers.till.Sale;
import dev.halley.containers.till.Till;
import dev.halley.containers.till.TillServlet;
import dev.halley.it.wire.Answer;
import dev.halley.it.wire.Reading;
import dev.halley.it.wire.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What an application fires in transactions of its server, and when it is pushed. */
@ParameterizedClass(name = "{0}", allowZeroInvocations = true)
@MethodSource("servers")
class TransactionsIT {
    private static final Path SAMPLE =
            Path.of(System.getProperty("halley.war")).toAbsolutePath().normalize();
    private static final Path WARS =
            Path.of(System.getProperty("halley.folder")).toAbsolutePath().resolve("transactions");

    private static RunningServer running;

    private final Server server;

    TransactionsIT(Server server) {
        this.server = server;
    }

    /** Those of the chosen ones that have transactions, and were tried. */
    static List<Server> servers() {
        Set<Server> ready = EnumSet.of(Server.WILDFLY_39);
        return Server.chosen().stream().filter(ready::contains).toList();
    }

    @BeforeParameterizedClassInvocation
    static void start(Server server) throws IOException, InterruptedException {
        running = null;
        Path plain = DropInWar.make(SAMPLE, WARS.resolve("plain.war"), Setup.CONTEXT);
        Path war = WarWith.classes(plain, WARS.resolve("till.war"), Sale.class, Till.class, TillServlet.class);
        running = RunningServer.start(server, war);
    }

    @AfterEach
    void closeWires() {
        running.closeWires();
    }

    @AfterParameterizedClassInvocation
    static void end() {
        if (running != null) {
            running.close();
        }
    }

    @Test
    void commit_pushesOnceAndThen() {
        assertThat(pushedBy("commit", "declare")).containsExactly("fired commit", "commit", "fired declare", "declare");
    }

    @Test
    void rollback_pushesNothingButWhatIsMeantForIt() {
        assertThat(pushedBy("rollback", "fail")).containsExactly("fired rollback", "fired fail", "lost fail");
    }

    @Test
    void withoutTransaction_isPushedAtOnce() {
        assertThat(pushedBy("sell")).containsExactly("sell", "fired sell");
    }

    /** What a client is told meanwhile: each item is called as it is sold. */
    private List<String> pushedBy(String... ways) {
        Reading reading = Reading.open(running, "ws", "?topic=sales");
        for (String way : ways) {
            ask(way, way);
        }
        ask("sell", "the last");
        List<String> told = new ArrayList<>();
        for (String item = item(reading); !item.equals("the last"); item = item(reading)) {
            told.add(item);
        }
        assertThat(ServerLog.alarming(running.log())).as(server.toString()).isEmpty();
        return told;
    }

    private static String item(Reading reading) {
        return reading.next().line().getJsonObject("data").getString("item");
    }

    private static void ask(String way, String item) {
        String query = "/till?do=" + way + "&item=" + item.replace(" ", "%20");
        Answer answer = running.ask(new Target(running.context()).get(query));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }
}
