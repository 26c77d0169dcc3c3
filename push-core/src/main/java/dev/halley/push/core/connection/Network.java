package dev.halley.push.core.connection;

import dev.halley.push.Client;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who shares an address, as far as a limit goes. */
final class Network {
    private static final Pattern V4 = Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}");
    /** Of IPv6, RFC 6177: what one subscriber has at least. */
    private static final int PREFIX_BYTES = 8;

    private Network() {}

    /**
     * The address itself, or of IPv6 its first 64 bits. Null for what is no address, and for one of a private network: that may be a proxy's, and so everybody's, whether or not
     * somebody said that one is in front.
     */
    static @Nullable String of(String address) {
        InetAddress parsed = parse(address);
        if (parsed == null) {
            return null;
        }
        boolean isPrivate = parsed.isLoopbackAddress()
                || parsed.isSiteLocalAddress()
                || parsed.isLinkLocalAddress()
                || isUniqueLocal(parsed);
        if (isPrivate) {
            return null;
        }
        byte[] bytes = parsed.getAddress();
        return HexFormat.of().formatHex(parsed instanceof Inet6Address ? Arrays.copyOf(bytes, PREFIX_BYTES) : bytes);
    }

    /** Who no client can choose to be: a principal, or else a network; null where that is nobody's. */
    static @Nullable String caller(Client client) {
        String principal = client.principal();
        return principal == null ? of(client.remoteAddress()) : "@" + principal;
    }

    /** RFC 4193. */
    private static boolean isUniqueLocal(InetAddress address) {
        return address instanceof Inet6Address && (address.getAddress()[0] & 0xFE) == 0xFC;
    }

    /** Asks no name server: what has a colon is never taken for a name. */
    private static @Nullable InetAddress parse(String address) {
        int zone = address.indexOf('%');
        String plain = zone < 0 ? address : address.substring(0, zone);
        if (plain.indexOf(':') < 0 && !V4.matcher(plain).matches()) {
            return null;
        }
        try {
            return InetAddress.getByName(plain);
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
