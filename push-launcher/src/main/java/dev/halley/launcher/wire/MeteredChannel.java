package dev.halley.launcher.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint.NioSocketWrapper;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.jspecify.annotations.Nullable;

/**
 * Every read and write of a connection passes here, but {@code sendfile}, which the protocol turns off. Tomcat uses a
 * channel for one connection after another: each gets its own meter.
 */
final class MeteredChannel extends NioChannel {
    private volatile Meter meter = new Meter(() -> {});

    MeteredChannel(SocketBufferHandler buffers) {
        super(buffers);
    }

    Meter meter() {
        return meter;
    }

    @Override
    public void reset(@Nullable SocketChannel channel, @Nullable NioSocketWrapper wrapper) throws IOException {
        if (channel != null) {
            meter = new Meter(() -> cut(channel));
        }
        super.reset(channel, wrapper);
    }

    /** A socket that is shut down, and not closed, stays with Tomcat's selector: its end is read there as any other. */
    private static void cut(SocketChannel channel) {
        try {
            channel.shutdownOutput();
            channel.shutdownInput();
        } catch (IOException e) {
            // it is closed already
        }
    }

    @Override
    public void close() throws IOException {
        meter.end();
        super.close();
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        ByteBuffer from = target.duplicate();
        int bytes = super.read(target);
        meter.received(bytes, start(bytes, from));
        return bytes;
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        ByteBuffer[] from = duplicates(targets, offset, length);
        long bytes = super.read(targets, offset, length);
        meter.received(bytes, start(bytes, from));
        return bytes;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        ByteBuffer from = source.duplicate();
        int bytes = super.write(source);
        meter.sent(bytes, start(bytes, from));
        return bytes;
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        ByteBuffer[] from = duplicates(sources, offset, length);
        long bytes = super.write(sources, offset, length);
        meter.sent(bytes, start(bytes, from));
        return bytes;
    }

    private static ByteBuffer[] duplicates(ByteBuffer[] buffers, int offset, int length) {
        return Arrays.stream(buffers, offset, offset + length)
                .map(ByteBuffer::duplicate)
                .toArray(ByteBuffer[]::new);
    }

    /** The first of so many bytes that passed, from where the buffers stood before. */
    private String start(long bytes, ByteBuffer... from) {
        if (bytes <= 0 || !meter.isTaped()) {
            return "";
        }
        byte[] start = new byte[(int) Math.min(bytes, Tape.KEPT)];
        int filled = 0;
        for (ByteBuffer buffer : from) {
            int part = Math.min(buffer.remaining(), start.length - filled);
            buffer.get(start, filled, part);
            filled += part;
        }
        return new String(start, StandardCharsets.ISO_8859_1);
    }
}
