package dev.halley.push;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end, as it was at the connect.
 *
 * @param id 32 hexadecimal digits; the same as long as the client stays connected, across transports
 * @param principal the name that the container knows the caller by, null where nobody is logged in
 * @param roles those of the setting {@code push.roles} that the caller had
 * @param remoteAddress the address the request came from
 */
public record Client(String id, @Nullable String principal, Set<String> roles, String remoteAddress) {
    /** Copies the roles. */
    public Client {
        roles = Set.copyOf(roles);
    }

    /**
     * @param role one of the roles named by the setting {@code push.roles}
     * @return whether the caller had it at the connect
     */
    public boolean isUserInRole(String role) {
        return roles.contains(role);
    }
}
