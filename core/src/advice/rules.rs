//! Every rule of our own, one a file. A new one takes two lines here, each at its alphabetical place.

mod add_where_copy_is_meant;
mod apt_in_script;
mod archive_kept_after_unpacking;
mod base_larger_than_needed;
mod base_tag_not_pinned;
mod build_setting_stays_in_image;
mod build_tools_left_in_image;
mod c_tool_chain_in_image;
mod cache_mount_missing;
mod cd_where_workdir_is_meant;
mod change_of_folder_is_lost;
mod changing_argument_too_early;
mod compiled_python_stored;
mod copied_over_same_files;
mod dependencies_installed_after_sources;
mod development_dependencies_in_image;
mod dotnet_tool_chain_in_image;
mod download_run_unseen;
mod elixir_tool_chain_in_image;
mod failure_in_pipe_ignored;
mod files_deleted_too_late;
mod files_rewritten_in_next_layer;
mod go_tool_chain_in_image;
mod healthcheck_missing;
mod install_leaves_more_than_program;
mod install_waits_for_answer;
mod java_tool_chain_in_image;
mod lock_file_not_binding;
mod node_tool_chain_in_image;
mod ownership_changed_in_own_layer;
mod package_cache_left_in_layer;
mod package_lists_left_in_layer;
mod packages_upgraded_in_layer;
mod php_tool_chain_in_image;
mod python_tool_chain_in_image;
mod recommended_packages_installed;
mod root_as_final_user;
mod ruby_tool_chain_in_image;
mod rust_tool_chain_in_image;
mod same_content_twice;
mod secret_file_in_layer;
mod sudo_in_build;
mod unused_argument;
mod unused_environment_variable;
mod unused_stage;
mod update_apart_from_install;
mod user_fills_login_records;
mod whole_context_copied;

use super::Rule;

/// Every rule of our own.
pub static RULES: &[&dyn Rule] = &[
    &add_where_copy_is_meant::AddWhereCopyIsMeant,
    &apt_in_script::AptInScript,
    &archive_kept_after_unpacking::ArchiveKeptAfterUnpacking,
    &base_larger_than_needed::BaseLargerThanNeeded,
    &base_tag_not_pinned::BaseTagNotPinned,
    &build_setting_stays_in_image::BuildSettingStaysInImage,
    &build_tools_left_in_image::BuildToolsLeftInImage,
    &c_tool_chain_in_image::CToolChainInImage,
    &cache_mount_missing::CacheMountMissing,
    &cd_where_workdir_is_meant::CdWhereWorkdirIsMeant,
    &change_of_folder_is_lost::ChangeOfFolderIsLost,
    &changing_argument_too_early::ChangingArgumentTooEarly,
    &compiled_python_stored::CompiledPythonStored,
    &copied_over_same_files::CopiedOverSameFiles,
    &dependencies_installed_after_sources::DependenciesInstalledAfterSources,
    &development_dependencies_in_image::DevelopmentDependenciesInImage,
    &dotnet_tool_chain_in_image::DotnetToolChainInImage,
    &download_run_unseen::DownloadRunUnseen,
    &elixir_tool_chain_in_image::ElixirToolChainInImage,
    &failure_in_pipe_ignored::FailureInPipeIgnored,
    &files_deleted_too_late::FilesDeletedTooLate,
    &files_rewritten_in_next_layer::FilesRewrittenInNextLayer,
    &go_tool_chain_in_image::GoToolChainInImage,
    &healthcheck_missing::HealthcheckMissing,
    &install_leaves_more_than_program::InstallLeavesMoreThanProgram,
    &install_waits_for_answer::InstallWaitsForAnswer,
    &java_tool_chain_in_image::JavaToolChainInImage,
    &lock_file_not_binding::LockFileNotBinding,
    &node_tool_chain_in_image::NodeToolChainInImage,
    &ownership_changed_in_own_layer::OwnershipChangedInOwnLayer,
    &package_cache_left_in_layer::PackageCacheLeftInLayer,
    &package_lists_left_in_layer::PackageListsLeftInLayer,
    &packages_upgraded_in_layer::PackagesUpgradedInLayer,
    &php_tool_chain_in_image::PhpToolChainInImage,
    &python_tool_chain_in_image::PythonToolChainInImage,
    &recommended_packages_installed::RecommendedPackagesInstalled,
    &root_as_final_user::RootAsFinalUser,
    &ruby_tool_chain_in_image::RubyToolChainInImage,
    &rust_tool_chain_in_image::RustToolChainInImage,
    &same_content_twice::SameContentTwice,
    &secret_file_in_layer::SecretFileInLayer,
    &sudo_in_build::SudoInBuild,
    &unused_argument::UnusedArgument,
    &unused_environment_variable::UnusedEnvironmentVariable,
    &unused_stage::UnusedStage,
    &update_apart_from_install::UpdateApartFromInstall,
    &user_fills_login_records::UserFillsLoginRecords,
    &whole_context_copied::WholeContextCopied,
];
