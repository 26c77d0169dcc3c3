package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.Disconnected;
import dev.halley.push.testing.Fault.Direction;
import dev.halley.push.testing.Fault.Stall;
import dev.halley.push.testing.FaultProxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients behind a network that falls silent right after their request: nothing is closed, and what the server sends gets as far as the buffers on
 * the way. Each is noticed by the means of its transport, and told of once; docs/protocol.md §7.
 */
class VanishedPeerIT {
    private static final int HEARTBEAT_MILLIS = 300;
    private static final int LEASE_MILLIS = 1000;
    private static final int AGE_MILLIS = 1000;
    private static final int ROTATION_LEASE_MILLIS = 10_000;

    @RegisterExtension
    static final Server SERVER = new Server(
            "push.heartbeat-millis=" + HEARTBEAT_MILLIS,
            "push.lease-millis=" + LEASE_MILLIS,
            "push.write-timeout-millis=500",
            "push.retention-bytes=67108864");

    @RegisterExtension
    static final Server ROTATING =
            new Server("push.heartbeat-millis=" + HEARTBEAT_MILLIS, "push.stream-max-millis=" + AGE_MILLIS);

    @Test
    void webSocket_is4003AfterTwoHeartbeats() {
        try (FaultProxy proxy = silent(SERVER)) {
            String client = SERVER.engine().newId();
            Wire wire = new Wire(proxy.port()).send(Request.upgrade("?topic=lab/a&client=" + client));

            Disconnected event = SERVER.events().await(Disconnected.class, client);

            assertThat(event.code()).isEqualTo(4003);
            assertThat(event.reason()).isEqualTo("the client did not answer heartbeats");
            assertThat(event.lasted().toMillis()).isGreaterThanOrEqualTo(2 * HEARTBEAT_MILLIS);
            assertToldOnce(SERVER, client, proxy, wire);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sse", "ndjson", "iframe"})
    void streamWhileMessagesFlow_is4002(String transport) {
        try (FaultProxy proxy = silent(SERVER)) {
            String client = SERVER.engine().newId();
            String query = "?topic=lab/flow&transport=" + transport + "&client=" + client;
            Wire wire = new Wire(proxy.port()).send(Request.get(query));
            // more than all buffers on the way hold
            for (int i = 0; i < 200; i++) {
                SERVER.publish("lab/flow", "x".repeat(60_000) + i);
            }

            Disconnected event = SERVER.events().await(Disconnected.class, client);

            assertThat(event.code()).isEqualTo(4002);
            assertThat(event.transport()).isEqualTo(transport);
            assertToldOnce(SERVER, client, proxy, wire);
        }
    }

    @Test
    void streamOnWhichOnlyHeartbeatsFlow_rotatesAndDoesNotComeBack() {
        try (FaultProxy proxy = silent(ROTATING)) {
            Map<String, String> transports = new HashMap<>();
            List<Wire> wires = new ArrayList<>();
            for (String transport : List.of("sse", "ndjson", "iframe")) {
                String client = ROTATING.engine().newId();
                transports.put(client, transport);
                wires.add(new Wire(proxy.port())
                        .send(Request.get("?topic=lab/none&transport=" + transport + "&client=" + client)));
            }

            for (int i = 0; i < 3; i++) {
                Disconnected event = ROTATING.events().await(Disconnected.class);

                assertThat(event.code()).isEqualTo(1006);
                assertThat(event.reason()).isEqualTo("the client did not come back within its lease");
                assertThat(event.transport())
                        .isEqualTo(transports.get(event.client().id()));
                // the age is up to a tenth less, by chance
                assertThat(event.lasted().toMillis())
                        .isGreaterThanOrEqualTo(AGE_MILLIS - AGE_MILLIS / 10 + ROTATION_LEASE_MILLIS);
            }
            transports.keySet().forEach(client -> assertToldOnce(ROTATING, client, proxy, wires.remove(0)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void poll_is1006AtTheEndOfItsLease(int waitSeconds) {
        try (FaultProxy proxy = silent(SERVER)) {
            String client = SERVER.engine().newId();
            Wire wire = new Wire(proxy.port())
                    .send(Request.get("?topic=lab/none&wait=" + waitSeconds + "&client=" + client));

            Disconnected event = SERVER.events().await(Disconnected.class, client);

            assertThat(event.code()).isEqualTo(1006);
            assertThat(event.reason()).isEqualTo("the client did not come back within its lease");
            assertThat(event.lasted().toMillis()).isGreaterThanOrEqualTo(1000L * waitSeconds + LEASE_MILLIS);
            assertToldOnce(SERVER, client, proxy, wire);
        }
    }

    private static FaultProxy silent(Server server) {
        FaultProxy proxy = new FaultProxy(server.port());
        proxy.plan(head -> List.of(new Stall(Direction.TO_SERVER, head.length()), new Stall(Direction.TO_CLIENT, 0)));
        return proxy;
    }

    /** The server learns of the broken connection now; and whoever comes under the same id is the next in the same order of events. */
    private static void assertToldOnce(Server server, String client, FaultProxy proxy, Wire wire) {
        wire.close();
        proxy.cutAll();
        WebSocketWire again = server.webSocket("?client=" + client);
        again.send(Frame.close(1000, "again"));
        again.close();
        assertThat(server.events().await(Disconnected.class, client).reason()).isEqualTo("again");
    }
}
