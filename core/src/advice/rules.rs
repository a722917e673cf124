//! Every rule of our own, one a file. A new one takes two lines here, each at its alphabetical place.

mod add_where_copy_is_meant;
mod apt_in_script;
mod base_tag_not_pinned;
mod cd_where_workdir_is_meant;
mod change_of_folder_is_lost;
mod copied_over_same_files;
mod files_deleted_too_late;
mod files_rewritten_in_next_layer;
mod healthcheck_missing;
mod install_waits_for_answer;
mod ownership_changed_in_own_layer;
mod package_cache_left_in_layer;
mod package_lists_left_in_layer;
mod recommended_packages_installed;
mod root_as_final_user;
mod same_content_twice;
mod secret_file_in_layer;
mod sudo_in_build;
mod unused_argument;
mod unused_stage;
mod update_apart_from_install;

use super::Rule;

/// Every rule of our own.
pub static RULES: &[&dyn Rule] = &[
    &add_where_copy_is_meant::AddWhereCopyIsMeant,
    &apt_in_script::AptInScript,
    &base_tag_not_pinned::BaseTagNotPinned,
    &cd_where_workdir_is_meant::CdWhereWorkdirIsMeant,
    &change_of_folder_is_lost::ChangeOfFolderIsLost,
    &copied_over_same_files::CopiedOverSameFiles,
    &files_deleted_too_late::FilesDeletedTooLate,
    &files_rewritten_in_next_layer::FilesRewrittenInNextLayer,
    &healthcheck_missing::HealthcheckMissing,
    &install_waits_for_answer::InstallWaitsForAnswer,
    &ownership_changed_in_own_layer::OwnershipChangedInOwnLayer,
    &package_cache_left_in_layer::PackageCacheLeftInLayer,
    &package_lists_left_in_layer::PackageListsLeftInLayer,
    &recommended_packages_installed::RecommendedPackagesInstalled,
    &root_as_final_user::RootAsFinalUser,
    &same_content_twice::SameContentTwice,
    &secret_file_in_layer::SecretFileInLayer,
    &sudo_in_build::SudoInBuild,
    &unused_argument::UnusedArgument,
    &unused_stage::UnusedStage,
    &update_apart_from_install::UpdateApartFromInstall,
];
