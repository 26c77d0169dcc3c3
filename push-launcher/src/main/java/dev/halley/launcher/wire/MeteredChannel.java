package dev.halley.launcher.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint.NioSocketWrapper;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.jspecify.annotations.Nullable;

/**
 * Every read and write of a connection passes here, but {@code sendfile}, which the protocol turns off. Tomcat uses a
 * channel for one connection after another: each gets its own meter.
 */
final class MeteredChannel extends NioChannel {

    private volatile Meter meter = new Meter();

    MeteredChannel(SocketBufferHandler buffers) {
        super(buffers);
    }

    Meter meter() {
        return meter;
    }

    @Override
    public void reset(@Nullable SocketChannel channel, @Nullable NioSocketWrapper wrapper) throws IOException {
        if (channel != null) {
            meter = new Meter();
        }
        super.reset(channel, wrapper);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        int bytes = super.read(target);
        meter.received(bytes);
        return bytes;
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        long bytes = super.read(targets, offset, length);
        meter.received(bytes);
        return bytes;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int bytes = super.write(source);
        meter.sent(bytes);
        return bytes;
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        long bytes = super.write(sources, offset, length);
        meter.sent(bytes);
        return bytes;
    }
}
