package dev.halley.push.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestBodyTest {
    /** All has come with the head of the request, so it says that it is finished before anything was read; GlassFish does. */
    private static final class FinishedStream extends ServletInputStream {
        private final ByteArrayInputStream bytes;

        private FinishedStream(String text) {
            bytes = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public boolean isFinished() {
            return true;
        }

        @Override
        public boolean isReady() {
            return bytes.available() > 0;
        }

        @Override
        public void setReadListener(ReadListener listener) {}

        @Override
        public int read() {
            return bytes.read();
        }
    }

    @Test
    void bodyThatCameWithItsHead_isReadAllTheSame() throws IOException {
        List<String> told = new ArrayList<>();
        RequestBody body = new RequestBody(
                new FinishedStream("[1, 2]"), 100, () -> told.add("end"), told::add, problem -> told.add("problem"));

        body.onDataAvailable();
        body.onAllDataRead();

        assertThat(told).containsExactly("end", "[1, 2]");
    }
}
