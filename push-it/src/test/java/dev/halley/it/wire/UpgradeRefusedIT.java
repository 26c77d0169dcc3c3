package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server without {@code upgrade()}, as Jetty 12 is: its own WebSocket is used though the other was asked for. */
class UpgradeRefusedIT {
    @RegisterExtension
    static final Server SERVER = new Server("push.websocket=upgrade").behind(new Refusing());

    private static final class Refusing implements Filter {
        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            chain.doFilter(new WithoutUpgrade((HttpServletRequest) request), response);
        }
    }

    private static final class WithoutUpgrade extends HttpServletRequestWrapper {
        WithoutUpgrade(HttpServletRequest request) {
            super(request);
        }

        /** Tomcat's own WebSocket comes this way, too. */
        @Override
        public <T extends HttpUpgradeHandler> T upgrade(Class<T> handler) throws IOException, ServletException {
            if (handler.getName().startsWith("org.apache.tomcat.")) {
                return super.upgrade(handler);
            }
            throw new UnsupportedOperationException("not here");
        }
    }

    private static final class Lines extends Handler {
        private final List<String> found = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord line) {
            if (line.getMessage().startsWith("HALLEY-0004")) {
                found.add(line.getMessage() + line.getParameters()[0]);
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @Test
    void webSockets_areTheContainersAndItIsSaidOnce() {
        Lines lines = new Lines();
        Logger logger = Logger.getLogger("dev.halley.push.servlet.WebSockets");
        logger.addHandler(lines);
        try {
            for (int i = 0; i < 2; i++) {
                WebSocketWire socket = SERVER.webSocket("?topic=lab/refused");
                SERVER.publish("lab/refused", "x".repeat(30_000));
                // Tomcat's own goes out in fragments
                assertThat(socket.frame().fin()).isFalse();
            }
        } finally {
            logger.removeHandler(lines);
        }
        assertThat(lines.found).singleElement().asString().contains("push.websocket", "not here");
    }
}
