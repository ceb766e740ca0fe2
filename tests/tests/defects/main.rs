//! The defects of the earlier system that byok provably does not have, by their numbers in its list.
//!
//! | | defect | proof |
//! |---|---|---|
//! | 1 | a component that does not start, a README that lies | here |
//! | 2 | tests on mocks of our own layer | here |
//! | 3 | a storage failure that looks like an empty list | `rest_storage.rs`: `a_damaged_database_is_an_error_and_never_an_empty_list` |
//! | 4 | 500 for a caller with a wrong token | `clients/defects.rs`: `defect_4_no_wrong_revoked_and_expired_tokens_are_401_and_never_500` |
//! | 5 | owner operations that fail for the owner | `clients/defects.rs`: `defect_5_owner_operations_work_for_the_owner_and_another_uid_is_refused`; `daemon_socket.rs`: `another_user_is_refused_even_where_the_folder_lets_him_in` |
//! | 6 | a rate limiter that is never reached | `clients/tokens.rs`: `a_client_that_asks_too_often_is_told_when_to_come_back` |
//! | 7 | a rejected key that is not told from one nobody could ask about | here |
//! | 8 | rotation that does not work | `verbs/rotate.rs`: `defect_8_rotation_works_keeps_the_old_version_and_can_be_rolled_back` |
//! | 9 | one key's expiry date that disturbs the others | here |
//! | 10 | 204 for a delete that failed | `rest_storage.rs`: `a_deletion_that_failed_is_not_answered_204` |
//! | 11 | exception text, tables, hashes, values in answers and logs | `canary_commands.rs`: `no_command_shows_a_value_but_get_and_run`; `rest_values.rs`: `no_answer_but_reveal_and_run_holds_a_value`; `clients/defects.rs`: `defect_11_no_answer_tells_how_the_house_is_built` |
//! | 12 | ciphertext in lists, expired keys among those that expire | here |
//! | 13 | a default secret, a start without a password | here |
//! | 14 | a fixed salt, parameters that are not stored | here; old formats: `vector_vaults.rs`: `every_released_vault_opens_and_shows_what_it_held` |
//! | 15 | blobs that can be swapped between rows | here; every way to swap: `swapped_rows.rs`: `values_swapped_between_keys_do_not_open` |
//! | 16 | service names that nobody knows | here |
//! | 17 | an old value that is used after a rotation | `verbs/rotate.rs`: `defect_17_after_rotation_the_new_value_is_used_at_once_everywhere` |
//! | 18 | the choice among several keys by what was touched last | here |
//! | 19 | fallback that nobody chose | here; the rules: `fallback_laws.rs`, `vault_fallback.rs` |
//! | 20 | alerts without scope, doubled, for ever | `watching.rs`: `defect_20_many_removals_are_one_alert_that_can_be_acknowledged_and_resolved` |
//! | 21 | operations that are not logged, or as something else | here |
//! | 22 | figures that are made up | `watching.rs`: `defect_22_no_figure_is_made_up` |
//! | 23 | a generic key that is valid because it is long | here |
//! | 24 | migrations that were never run from empty | here; `store_format.rs`: `an_empty_file_is_brought_to_the_newest_format`, `a_newer_file_is_refused_and_left_as_it_is` |

mod keys;
mod proof;
mod start;
mod trail;
mod vault;
