package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * On a thread of its own, Tomcat holds the lock of the socket when it calls listeners; on another thread, {@code setWriteListener} waits for that lock. Since
 * it is called under the gate of the response, which listeners pass too, it may be called on the container's threads only.
 */
class ContainerThreadsIT {
    private static final BlockingQueue<String> THREADS = new LinkedBlockingQueue<>();

    @RegisterExtension
    static final Server SERVER = new Server().behind(new Listening());

    @ParameterizedTest
    @ValueSource(strings = {"sse", "ndjson", "iframe", "poll"})
    void streamBegins_onAThreadOfTheContainer(String transport) throws InterruptedException {
        SERVER.wire().send(Request.get("?topic=lab/a&transport=" + transport));
        assertThat(THREADS.poll(10, TimeUnit.SECONDS)).contains("-exec-");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "nonsense"})
    void answerOfAPost_beginsOnAThreadOfTheContainer(String body) throws InterruptedException {
        Answer answer = SERVER.ask(Request.post("?topic=lab/a", body, "Content-Type: application/json"));
        assertThat(answer.status()).isEqualTo(body.equals("1") ? 200 : 400);
        assertThat(THREADS.poll(10, TimeUnit.SECONDS)).contains("-exec-");
    }

    /** Takes down who sets write listeners. */
    private static final class Listening implements Filter {
        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            chain.doFilter(request, new HttpServletResponseWrapper((HttpServletResponse) response) {
                @Override
                public ServletOutputStream getOutputStream() throws IOException {
                    return new Output(super.getOutputStream());
                }
            });
        }
    }

    private static final class Output extends ServletOutputStream {
        private final ServletOutputStream out;

        Output(ServletOutputStream out) {
            this.out = out;
        }

        @Override
        public boolean isReady() {
            return out.isReady();
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            THREADS.add(Thread.currentThread().getName());
            out.setWriteListener(listener);
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }
    }
}
