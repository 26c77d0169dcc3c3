package dev.halley.push.testing.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.halley.push.spi.PushListener;
import dev.halley.push.testing.Fault;
import dev.halley.push.testing.FaultProxy;
import dev.halley.push.testing.InMemoryClient;
import dev.halley.push.testing.InMemoryPush;
import dev.halley.push.testing.LeakCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The tests of docs/testing.md. */
class OrdersTest {
    @RegisterExtension
    final LeakCheck leaks = new LeakCheck();

    private final InMemoryPush push = leaks.watch(new InMemoryPush());
    private final Orders orders = new Orders(push.publisher("orders/eu"));

    @Test
    void placedOrder_isPushed() {
        InMemoryClient client = push.connect("orders/*");

        orders.place(42);

        assertEquals("{\"id\":42}", client.takeMessage().data());
        client.assertNothingMore();
    }

    @Test
    void orderThatNobodyFetchedForAnHour_isAGap() {
        InMemoryClient client = push.connect("orders/*");
        client.cut();
        orders.place(42);

        push.time().advance(Duration.ofMinutes(61));

        assertTrue(client.reconnect().takeLine().contains("\"reason\":\"expired\""));
    }

    @Test
    void clientThatWasCut_getsWhatItMissed() {
        InMemoryClient client = push.connect("orders/*");
        client.cut();
        orders.place(42);

        InMemoryClient back = client.reconnect();

        assertEquals("{\"id\":42}", back.takeMessage().data());
    }

    @Test
    void clientThatDoesNotRead_isCutAndResumes() {
        InMemoryClient client = push.connect("orders/*");
        client.stopReading();
        orders.place(42);

        push.time().advance(Duration.ofSeconds(11));

        assertFalse(client.isOpen());
        assertEquals("{\"id\":42}", client.reconnect().takeMessage().data());
    }

    @Test
    void answerThatIsCut_isNoticed() throws IOException {
        int serverPort = startServer();
        FaultProxy proxy = leaks.watch(new FaultProxy(serverPort));
        proxy.plan(head -> List.of(new Fault.Cut(Fault.Direction.TO_CLIENT, 700)));

        assertThrows(IOException.class, () -> get("http://127.0.0.1:" + proxy.port() + "/"));
        assertEquals(1, proxy.injected().get(Fault.Cut.class));
    }

    @Test
    void observerThatFails_isLogged() {
        PushListener failing = new PushListener() {
            @Override
            public boolean accepts(String topic) {
                throw new IllegalStateException("on purpose");
            }
        };
        InMemoryPush strict = leaks.watch(new InMemoryPush(builder -> builder.listener(failing)));
        leaks.expectWarning("HALLEY-0902");

        InMemoryClient client = strict.connect();
        client.publish("orders/new", "42");

        assertTrue(client.takeLine().contains("403"));
    }

    private int startServer() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 10_000);
            exchange.getResponseBody().write(new byte[10_000]);
            exchange.close();
        });
        server.start();
        leaks.watch(() -> server.stop(0));
        return server.getAddress().getPort();
    }

    private static byte[] get(String address) throws IOException {
        try (var answer = URI.create(address).toURL().openStream()) {
            return answer.readAllBytes();
        }
    }
}
