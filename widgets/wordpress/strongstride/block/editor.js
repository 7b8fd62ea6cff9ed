/**
 * The block in the editor: its fields in the sidebar, and a preview that the server makes.
 */
( function ( wp ) {
	var el = wp.element.createElement;
	var __ = wp.i18n.__;
	var controls = wp.components;

	/**
	 * A field of the sidebar for an attribute of the block.
	 *
	 * @param {Object}   block   The block's properties.
	 * @param {string}   name    The attribute.
	 * @param {Function} control The component.
	 * @param {Object}   options What the component says.
	 * @return {Object} The element.
	 */
	function field( block, name, control, options ) {
		return el(
			control,
			Object.assign(
				{
					value: block.attributes[ name ],
					onChange: function ( value ) {
						var changed = {};
						changed[ name ] = value;
						block.setAttributes( changed );
					},
				},
				options
			)
		);
	}

	function sidebar( block ) {
		return el(
			wp.blockEditor.InspectorControls,
			null,
			el(
				controls.PanelBody,
				{ title: __( 'Circuit', 'strongstride' ) },
				field( block, 'areas', controls.TextControl, {
					label: __( 'Areas', 'strongstride' ),
					help: __( 'Such as glutes, hamstrings', 'strongstride' ),
				} ),
				field( block, 'level', controls.SelectControl, {
					label: __( 'Level', 'strongstride' ),
					options: [
						{ value: '', label: __( 'Medium', 'strongstride' ) },
						{ value: '1', label: __( 'Easy', 'strongstride' ) },
						{ value: '3', label: __( 'Hard', 'strongstride' ) },
					],
				} ),
				field( block, 'equipment', controls.TextControl, {
					label: __( 'Equipment', 'strongstride' ),
					help: __( 'Such as chair, band; or none', 'strongstride' ),
				} ),
				field( block, 'url', controls.TextControl, {
					label: __( 'Or the address of a circuit', 'strongstride' ),
					help: __( 'It comes before areas, level and equipment.', 'strongstride' ),
					type: 'url',
				} ),
				field( block, 'theme', controls.SelectControl, {
					label: __( 'Theme', 'strongstride' ),
					options: [
						{ value: 'auto', label: __( 'As the post is', 'strongstride' ) },
						{ value: 'light', label: __( 'Light', 'strongstride' ) },
						{ value: 'dark', label: __( 'Dark', 'strongstride' ) },
					],
				} )
			)
		);
	}

	/**
	 * What the server makes of the block, half a second after the last change of it.
	 *
	 * Each answer is an element of its own, by its key: ServerSideRender may forget a change that comes while it loads.
	 *
	 * @param {Object} properties            The element's properties.
	 * @param {Object} properties.attributes The block's attributes.
	 * @return {Object} The element.
	 */
	function Preview( properties ) {
		var attributes = JSON.stringify( properties.attributes );
		var state = wp.element.useState( attributes );
		wp.element.useEffect(
			function () {
				var later = setTimeout( state[ 1 ], 500, attributes );
				return function () {
					clearTimeout( later );
				};
			},
			[ attributes ]
		);
		return el( wp.serverSideRender, {
			key: state[ 0 ],
			block: 'strongstride/circuit',
			attributes: JSON.parse( state[ 0 ] ),
		} );
	}

	function content( block ) {
		if ( ! block.attributes.areas && ! block.attributes.url ) {
			return el( controls.Placeholder, {
				icon: 'universal-access-alt',
				label: __( 'Strength circuit', 'strongstride' ),
				instructions: __( 'Name areas in the block’s settings, such as glutes, hamstrings.', 'strongstride' ),
			} );
		}
		// Disabled, so that a click into the frame selects the block.
		return el( controls.Disabled, null, el( Preview, { attributes: block.attributes } ) );
	}

	wp.blocks.registerBlockType( 'strongstride/circuit', {
		edit: function Edit( block ) {
			return el( 'div', wp.blockEditor.useBlockProps(), sidebar( block ), content( block ) );
		},
		save: function () {
			return null;
		},
	} );
} )( window.wp );
