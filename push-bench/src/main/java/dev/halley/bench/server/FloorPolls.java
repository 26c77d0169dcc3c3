package dev.halley.bench.server;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Supplier;

/** Answers with a batch from where the client says that it stands, or holds the request until there is one. */
final class FloorPolls extends HttpServlet {
    private final FloorLog log;
    private final Supplier<FloorLoop> loop;

    FloorPolls(FloorLog log, Supplier<FloorLoop> loop) {
        this.log = log;
        this.loop = loop;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
        String at = request.getParameter("at");
        if (at == null) {
            response.setHeader("X-At", "" + log.end());
            response.setContentLength(0);
            return;
        }
        AsyncContext async = BareTomcat.async(request);
        new FloorReader(loop.get(), FloorBatch.Kind.LINES, batch -> answer(async, batch)).begin(Integer.parseInt(at));
    }

    private static void answer(AsyncContext async, FloorBatch batch) {
        HttpServletResponse response = (HttpServletResponse) async.getResponse();
        response.setHeader("X-At", "" + batch.end());
        response.setContentLength(batch.bytes().length);
        try {
            ServletOutputStream out = response.getOutputStream();
            out.setWriteListener(new Answer(async, out, batch.bytes()));
        } catch (IOException e) {
            async.complete();
        }
    }

    private static final class Answer implements WriteListener {
        private static final byte[] NONE = {};

        private final AsyncContext async;
        private final ServletOutputStream out;
        private byte[] bytes;

        Answer(AsyncContext async, ServletOutputStream out, byte[] bytes) {
            this.async = async;
            this.out = out;
            this.bytes = bytes;
        }

        @Override
        public void onWritePossible() throws IOException {
            while (out.isReady()) {
                if (bytes.length == 0) {
                    async.complete();
                    return;
                }
                byte[] all = bytes;
                bytes = NONE;
                out.write(all);
            }
        }

        @Override
        public void onError(Throwable thrown) {
            async.complete();
        }
    }
}
