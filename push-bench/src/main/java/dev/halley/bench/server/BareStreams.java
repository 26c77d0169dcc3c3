package dev.halley.bench.server;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Answers each request by a {@link BareStream}. */
final class BareStreams extends HttpServlet {
    /** Makes one for each request. */
    interface Source {
        BareStream of(AsyncContext async) throws IOException;
    }

    private final String type;
    private final Source source;

    /** {@code type}: what the answers are, as in {@code Content-Type}. */
    BareStreams(String type, Source source) {
        this.type = type;
        this.source = source;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType(type);
        response.flushBuffer();
        response.getOutputStream().setWriteListener(source.of(BareTomcat.async(request)));
    }
}
