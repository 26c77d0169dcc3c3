package dev.halley.launcher.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A socket that counts what it sends and receives, and knows nothing of HTTP but where an answer ends. */
final class RawClient implements AutoCloseable {

    private final Socket socket;
    private final OutputStream out;
    private final InputStream in;
    private long sent;
    private long received;

    RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
        out = socket.getOutputStream();
        in = socket.getInputStream();
    }

    void send(String text) {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void send(byte[] bytes) {
        try {
            out.write(bytes);
            sent += bytes.length;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads byte by byte, so that nothing beyond the end is taken. */
    String readUntil(String end) {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        try {
            while (!read.toString(StandardCharsets.ISO_8859_1).endsWith(end)) {
                int next = in.read();
                if (next < 0) {
                    throw new IllegalStateException("closed after: " + read);
                }
                received++;
                read.write(next);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return read.toString(StandardCharsets.ISO_8859_1);
    }

    byte[] read(int length) {
        try {
            byte[] read = in.readNBytes(length);
            received += read.length;
            return read;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What has been sent and received since the last call. */
    long[] taken() {
        long[] taken = {sent, received};
        sent = 0;
        received = 0;
        return taken;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
