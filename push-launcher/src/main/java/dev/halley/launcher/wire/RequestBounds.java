package dev.halley.launcher.wire;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.catalina.AccessLog;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * Tells a connection's meter where each request begins and ends. To be the first valve of the engine: it then sees every
 * request that was mapped. Tomcat calls an access log after the last byte of an answer has been written, asynchronous
 * ones included.
 */
public final class RequestBounds extends ValveBase implements AccessLog {

    private final Wire wire;

    public RequestBounds(Wire wire) {
        super(true);
        this.wire = wire;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        Meter meter = MeteredProtocol.meterOf(request.getCoyoteRequest());
        if (meter != null) {
            meter.begin(wire.tallyFor(request.getQueryString()));
        }
        getNext().invoke(request, response);
    }

    @Override
    public void log(Request request, Response response, long time) {
        Meter meter = MeteredProtocol.meterOf(request.getCoyoteRequest());
        boolean upgraded = response.getStatus() == HttpServletResponse.SC_SWITCHING_PROTOCOLS;
        if (meter != null && !upgraded) {
            meter.end();
        }
    }

    /** Part of {@link AccessLog}, and of no use here. */
    @Override
    public void setRequestAttributesEnabled(boolean enabled) {}

    @Override
    public boolean getRequestAttributesEnabled() {
        return false;
    }
}
