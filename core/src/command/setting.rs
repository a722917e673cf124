//! Programs that change a setting, or nothing: what they leave is a link, a line, or a small file.

use super::{Call, Data, Model, Status};

pub(super) fn model(name: &str) -> Option<Model> {
    Some(match name {
        // Services do not run in a build; what asks and starts leaves nothing.
        "service" | "systemctl" | "invoke-rc.d" | "rc-service" | "initctl" | "start-stop-daemon" | "sysctl"
        | "modprobe" | "mount" | "umount" | "swapoff" | "ulimit" | "ip" | "iptables" | "rc-update" | "nvidia-smi"
        | "pg_ctlcluster" | "apachectl" => nothing,
        // Symbolic links weigh nothing.
        "update-rc.d" | "a2enmod" | "a2ensite" | "a2dissite" | "a2enconf" | "a2dismod" | "a2disconf" | "chkconfig"
        | "alternatives" => nothing,
        "chsh" | "chfn" | "chpasswd" | "passwd" | "crontab" | "visudo" | "localectl" | "timedatectl" | "git-lfs"
        | "setcap" | "setfacl" | "authconfig" | "cronie" | "yum-plugin" | "xmlstarlet" | "yq" | "crudini"
        | "rpmkeys" => line,
        "gpg" | "gpg2" | "gpgv" => keys,
        "ssh-keygen" | "openssl" | "ssh-keyscan" | "keytool" => certificate,
        "fc-cache" | "mandb" | "updatedb" | "gtk-update-icon-cache" | "update-mime-database" => cache,
        _ => return None,
    })
}

fn nothing(call: &mut Call<'_>) -> Status {
    call.write(Data::unknown_text());
    Status::Unknown
}

fn line(call: &mut Call<'_>) -> Status {
    adds(call, "setting")
}

/// Key rings below `~/.gnupg`; what only checks or converts prints.
fn keys(call: &mut Call<'_>) -> Status {
    call.write(Data::unknown_text());
    adds(call, "gpg.ring")
}

fn certificate(call: &mut Call<'_>) -> Status {
    call.write(Data::unknown_text());
    adds(call, "key-pair")
}

fn cache(call: &mut Call<'_>) -> Status {
    adds(call, "system-cache")
}

fn adds(call: &mut Call<'_>, figure: &str) -> Status {
    let size = call.figure(figure);
    call.machine.unknown += size;
    Status::Unknown
}
