package dev.halley.push;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end, as it was at the connect.
 *
 * @param id 32 hexadecimal digits; the same as long as the client stays connected, across transports
 * @param principal the name that the container knows the caller by, null where nobody is logged in
 * @param roles those of the setting {@code push.roles} that the caller had
 * @param remoteAddress the address the request came from
 * @param attributes what {@link ConnectRequest#setAttribute} gave it; empty in events of a POST whose client is not connected
 */
public record Client(
        String id,
        @Nullable String principal,
        Set<String> roles,
        String remoteAddress,
        Map<String, String> attributes) {
    /** Copies the roles and attributes. */
    public Client {
        roles = Set.copyOf(roles);
        attributes = Map.copyOf(attributes);
    }

    /**
     * Without attributes.
     *
     * @param id as {@link #id}
     * @param principal as {@link #principal}
     * @param roles as {@link #roles}
     * @param remoteAddress as {@link #remoteAddress}
     */
    public Client(String id, @Nullable String principal, Set<String> roles, String remoteAddress) {
        this(id, principal, roles, remoteAddress, Map.of());
    }

    /**
     * @param others its attributes
     * @return the same client with those
     */
    public Client withAttributes(Map<String, String> others) {
        return new Client(id, principal, roles, remoteAddress, others);
    }

    /**
     * @param role one of the roles named by the setting {@code push.roles}
     * @return whether the caller had it at the connect
     */
    public boolean isUserInRole(String role) {
        return roles.contains(role);
    }
}
