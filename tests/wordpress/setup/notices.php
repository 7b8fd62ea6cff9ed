<?php
/**
 * WordPress is older than Debian's PHP, which calls some of its code deprecated. That is not logged, save where the
 * plugin under test made the call.
 */

set_error_handler(
	function () {
		foreach ( debug_backtrace( DEBUG_BACKTRACE_IGNORE_ARGS ) as $frame ) {
			if ( false !== strpos( $frame['file'] ?? '', '/plugins/strongstride/' ) ) {
				return false;
			}
		}
		return true;
	},
	E_DEPRECATED
);
