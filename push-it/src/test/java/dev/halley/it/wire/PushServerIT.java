package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halley.push.Received;
import dev.halley.push.servlet.PushServer;
import dev.halley.push.spi.PushListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An application without CDI publishes and hears by program. */
class PushServerIT {
    @RegisterExtension
    static final PlainServer SERVER = new PlainServer(true, PlainServer.with(Orders.class));

    /** As the README says it. */
    public static final class Orders implements ServletContextListener {
        @Override
        public void contextInitialized(ServletContextEvent event) {
            PushServer halley = PushServer.from(event.getServletContext());
            halley.listen(new PushListener() {
                @Override
                public boolean accepts(String topic) {
                    return topic.equals("orders/new");
                }

                @Override
                public void received(Received<String> order) {
                    halley.push().topic("orders").publish(Map.of("got", order.data()));
                }
            });
            halley.push().topic("orders").publish("early");
        }
    }

    @Test
    void listener_hearsWhatAClientPublishes_andAnswersOnEachTransport() {
        for (String transport : new String[] {"ws", "sse", "ndjson", "iframe", "poll"}) {
            Reading reading = Reading.open(SERVER, transport, "?topic=orders");

            Answer answer = SERVER.ask(Request.post("?topic=orders/new", "7", "Content-Type: application/json"));

            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(reading.next().line().getJsonObject("data").getString("got"))
                    .isEqualTo("7");
        }
    }

    @Test
    void publishedBeforeTheApplicationHasStarted_isInTheLog() {
        Reading reading = Reading.open(SERVER, "ws", "?topic=orders&from=earliest");

        assertThat(reading.next().line().getString("data")).isEqualTo("early");
    }

    @Test
    void publishWhereTheListenerDoesNotListen_isForbidden() {
        Answer answer = SERVER.ask(Request.post("?topic=orders", "7", "Content-Type: application/json"));

        assertThat(answer.status()).isEqualTo(403);
    }

    @Test
    void secondListener_isRefused() {
        PushServer halley = PushServer.from(SERVER.servletContext());

        assertThatThrownBy(() -> halley.listen(new PushListener() {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("HALLEY-0008");
    }

    @Test
    void applicationWithoutHalley_isToldSo() {
        ServletContext other = (ServletContext) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ServletContext.class},
                (proxy, method, arguments) -> method.getName().equals("getContextPath") ? "/other" : null);

        assertThatThrownBy(() -> PushServer.from(other))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("HALLEY-0007")
                .hasMessageContaining("/other");
    }

    /** push-cdi is on the class path of this test, and no CDI anywhere. */
    @Test
    void cdiThatIsMissing_isWarnedOfOnce() {
        assertThat(SERVER.warnings("HALLEY")).singleElement().asString().contains("HALLEY-0011", "push-weld.jar");
    }
}
