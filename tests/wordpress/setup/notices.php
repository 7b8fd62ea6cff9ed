<?php
/**
 * Two things are not logged: that WordPress cannot reach WordPress.org, which these tests do not let it; and that it is
 * older than Debian's PHP, which calls some of its code deprecated. What the plugin under test passes on to WordPress
 * is logged, but not the declarations of a class of WordPress's that it is the first to need.
 */

set_error_handler(
	function ( $level, $message ) {
		if ( E_DEPRECATED !== $level ) {
			return false !== strpos( $message, 'WordPress.org' );
		}
		if ( 0 === strpos( $message, 'Return type of Requests_' ) ) {
			return true;
		}
		foreach ( debug_backtrace( DEBUG_BACKTRACE_IGNORE_ARGS ) as $frame ) {
			if ( false !== strpos( $frame['file'] ?? '', '/plugins/strongstride/' ) ) {
				return false;
			}
		}
		return true;
	},
	E_DEPRECATED | E_USER_WARNING
);
