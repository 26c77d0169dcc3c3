package dev.halley.it.wire;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** One TCP connection: what is sent goes out as it is, and what comes is read byte by byte (RFC 9112). A read waits 10 s at most. */
public final class Wire implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;
    private final InputStream in;
    private boolean chunkOpen;

    public Wire(int port) {
        this(port, 0);
    }

    /** With a receive buffer of its own, so that a reader that does not read is noticed soon. */
    public Wire(int port, int receiveBuffer) {
        try {
            socket = new Socket();
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
            in = new BufferedInputStream(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of our end. */
    public int localPort() {
        return socket.getLocalPort();
    }

    public Wire send(String text) {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    public Wire send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The head of a response, up to its empty line. */
    public Head head() {
        StringBuilder text = new StringBuilder();
        String start = line();
        for (String line = line(); !line.isEmpty(); line = line()) {
            text.append(line).append("\r\n");
        }
        return Head.parse(start, text.toString());
    }

    /** A response with its whole body, by its length or in chunks. */
    public Answer answer() {
        Head head = head();
        if (head.status() == 204) {
            return new Answer(head, new byte[0]);
        }
        if (head.header("Content-Length") != null) {
            return new Answer(head, bytes(Integer.parseInt(head.header("Content-Length"))));
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (byte[] chunk = chunk(); chunk.length > 0; chunk = chunk()) {
            body.writeBytes(chunk);
        }
        return new Answer(head, body.toByteArray());
    }

    /** One chunk of a chunked body (RFC 9112 §7.1); empty for the last. Its end is read with the next, which is when Jetty sends it. */
    public byte[] chunk() {
        if (chunkOpen) {
            endChunk();
        }
        byte[] chunk = bytes(Integer.parseInt(line(), 16));
        chunkOpen = true;
        if (chunk.length == 0) {
            endChunk();
        }
        return chunk;
    }

    private void endChunk() {
        chunkOpen = false;
        String end = line();
        if (!end.isEmpty()) {
            throw new AssertionError("expected the end of a chunk, found " + end);
        }
    }

    public String line() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = read(); b != '\n'; b = read()) {
            line.write(b);
        }
        String text = line.toString(StandardCharsets.UTF_8);
        if (!text.endsWith("\r")) {
            throw new AssertionError("expected CR LF at the end of \"" + text + "\"");
        }
        return text.substring(0, text.length() - 1);
    }

    public byte[] bytes(int count) {
        try {
            byte[] bytes = in.readNBytes(count);
            if (bytes.length < count) {
                throw new EOFException("expected " + count + " bytes, found " + bytes.length);
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int read() {
        int b = readOrEnd();
        if (b < 0) {
            throw new UncheckedIOException(new EOFException("expected a byte, found the end"));
        }
        return b;
    }

    /** A byte, or -1 where the server has closed. */
    public int readOrEnd() {
        try {
            return in.read();
        } catch (SocketException e) {
            // reset: it closed while something of ours was under way
            return -1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether nothing has come that was not read. */
    public boolean isQuiet() {
        try {
            return in.available() == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends our side as a process that dies does: FIN, without a word. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it as a network does: RST. */
    public void cut() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
