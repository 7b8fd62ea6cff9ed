/**
 * Replaces the installer's function, which would send an email.
 */
function wp_new_blog_notification() {
}
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install( 'Two Laps', 'admin', 'admin@example.org', false, '', 'admin-pass' );
switch_theme( 'THEME' );
update_option( 'permalink_structure', '/%postname%/' );
wp_insert_user(
	array(
		'user_login' => 'author',
		'user_pass'  => 'author-pass',
		'user_email' => 'author@example.org',
		'role'       => 'author',
	)
);
global $wp_rewrite;
$wp_rewrite->init();
flush_rewrite_rules( false );
