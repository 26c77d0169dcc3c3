package dev.halley.bench.server;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Answers with what has come since the client's last request, or holds the request until something comes. */
final class NaivePolls extends HttpServlet {
    private final Map<Integer, Client> clients = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();

    /** Gives a message to each client. */
    void offer(byte[] bytes) {
        clients.values().forEach(client -> client.offer(bytes));
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String at = request.getParameter("at");
        if (at == null) {
            int given = numbers.getAndIncrement();
            clients.put(given, new Client(given));
            Client.answer(response, given, List.of());
            return;
        }
        int number = Integer.parseInt(at);
        AsyncContext async = BareTomcat.async(request);
        clients.get(number).hold(async);
    }

    private static final class Client {
        private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
        private final int number;
        private @Nullable AsyncContext held;

        Client(int number) {
            this.number = number;
        }

        void offer(byte[] bytes) {
            AsyncContext async;
            synchronized (this) {
                queue.add(bytes);
                async = held;
                held = null;
            }
            if (async != null) {
                // not on the publisher's thread: it would write to the socket
                async.start(() -> answer(async));
            }
        }

        void hold(AsyncContext async) {
            synchronized (this) {
                if (queue.isEmpty()) {
                    held = async;
                    return;
                }
            }
            answer(async);
        }

        private void answer(AsyncContext async) {
            List<byte[]> all;
            synchronized (this) {
                all = new ArrayList<>(queue);
                queue.clear();
            }
            try {
                answer((HttpServletResponse) async.getResponse(), number, all);
            } catch (IOException e) {
                // the client is gone, and its request ends below
            }
            async.complete();
        }

        static void answer(HttpServletResponse response, int client, List<byte[]> all) throws IOException {
            response.setHeader("X-At", "" + client);
            response.setContentLength(all.stream().mapToInt(one -> one.length).sum());
            for (byte[] one : all) {
                response.getOutputStream().write(one);
            }
        }
    }
}
