package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.Position;
import dev.halley.push.testing.Fault.Cut;
import dev.halley.push.testing.Fault.Direction;
import dev.halley.push.testing.FaultProxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Acknowledged by cursor, by the byte: a connection is cut after each byte of what follows its head, and the client comes back on another transport
 * with the newest cursor that it got whole.
 */
class CutEverywhereIT {
    private static final List<String> TRANSPORTS = List.of("ws", "sse", "ndjson", "iframe", "poll");
    private static final String TOPIC = "lab/words";

    @RegisterExtension
    static final Server SERVER = new Server("push.retention-messages=2");

    private String first;
    private List<String> owed;

    @BeforeEach
    void publish() {
        first = SERVER.publish(TOPIC, "first").toString();
        SERVER.publish(TOPIC, "second");
        Position third = SERVER.publish(TOPIC, "third");
        Position last = SERVER.publish(TOPIC, "last");
        owed = List.of("gap", third.toString(), last.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "sse", "ndjson", "iframe", "poll"})
    void cutAtEachByte_losesNothingAndBringsNothingTwice(String transport) {
        try (FaultProxy proxy = new FaultProxy(SERVER.port())) {
            PartialAnswer whole = read(proxy.port(), transport, first);
            assertThat(whole.entries()).isEqualTo(owed);
            for (int at = whole.bodyBegins(); at < whole.length(); at++) {
                int place = at;
                proxy.plan(head -> List.of(new Cut(Direction.TO_CLIENT, place)));
                PartialAnswer part = read(proxy.port(), transport, first);
                // each transport is followed by each of the others
                String other = TRANSPORTS.get((TRANSPORTS.indexOf(transport) + 1 + at % 4) % TRANSPORTS.size());
                PartialAnswer rest = read(SERVER.port(), other, part.cursor(first));

                List<String> all = new ArrayList<>(part.entries());
                all.addAll(rest.entries());
                assertThat(all)
                        .as("%s cut at %d, then %s", transport, at, other)
                        .isEqualTo(owed);
            }
            assertThat(proxy.injected()).containsEntry(Cut.class, (long) whole.length() - whole.bodyBegins());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 200})
    void pollThatIsCut_isAnsweredAgain(int at) {
        try (FaultProxy proxy = new FaultProxy(SERVER.port())) {
            proxy.plan(head -> List.of(new Cut(Direction.TO_CLIENT, at)));
            assertThat(read(proxy.port(), "poll", first).entries()).isEmpty();
            proxy.plan(head -> List.of());

            assertThat(read(proxy.port(), "poll", first).entries()).isEqualTo(owed);
        }
    }

    /** Reads until the last message is there, or the connection ends. */
    private PartialAnswer read(int port, String transport, String cursor) {
        String query = "?topic=" + TOPIC + "&wait=0&transport=" + transport + "&cursor=" + cursor;
        try (Wire wire = new Wire(port)) {
            PartialAnswer answer = new PartialAnswer(transport);
            wire.send(transport.equals("ws") ? Request.upgrade(query) : Request.get(query));
            while (!answer.has(owed.get(2))) {
                int b = wire.readOrEnd();
                if (b < 0) {
                    break;
                }
                answer.add(b);
            }
            wire.cut();
            return answer;
        }
    }
}
