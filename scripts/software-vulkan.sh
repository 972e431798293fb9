#!/usr/bin/env bash
# Gets a Vulkan driver that needs no GPU (Mesa's llvmpipe) and the Vulkan loader, for tests of WebGPU. Debian's packages are
# unpacked into a folder of their own: nothing is installed, and no root is needed. Prints the variables that make programs use it:
#
#   eval "$(scripts/software-vulkan.sh)" && npx jest test/contract/compute
#
# Usage: scripts/software-vulkan.sh [FOLDER]   FOLDER is .cache/software-vulkan by default; what lies there is used again.
# Where it cannot be had the exit status is 1, and the last line on standard error says why.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(realpath -m "${1:-.cache/software-vulkan}")

# ONNX Runtime's WebGPU refuses the llvmpipe of Mesa 22.
oldest_mesa=23
time_limit_s=300

say() { echo "software-vulkan: $*" >&2; }
give_up() { say "$*"; rm -rf "$folder.partial"; exit 1; }

if [ -f "$folder/env" ]; then
  say "using $folder"
  cat "$folder/env"
  exit 0
fi
for program in apt-get apt-cache dpkg-deb; do
  command -v "$program" >/dev/null || give_up "there is no $program here; install Mesa $oldest_mesa or later, and set VK_DRIVER_FILES"
done

started=$SECONDS
work="$folder.partial"
rm -rf "$work"
mkdir -p "$work"/{root,sources,apt/state/lists/partial,apt/cache/archives/partial}

# The system's own sources, with Debian 12's backports beside them: its Mesa is too old.
. /etc/os-release
cp /etc/apt/sources.list.d/* "$work/sources/" 2>/dev/null || true
[ ! -f /etc/apt/sources.list ] || cp /etc/apt/sources.list "$work/sources/system.list"
release=''
if [ "${VERSION_CODENAME:-}" = bookworm ] && [ "${ID:-}" = debian ]; then
  release=/bookworm-backports
  mirror=$(grep -rhoE 'https?://[^ ]+/debian/?( |$)' "$work/sources" | head -n 1 | tr -d ' ') || true
  [ -n "$mirror" ] || give_up "the system's package sources name no Debian mirror"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror bookworm-backports main" \
    >"$work/sources/backports.list"
fi

apt() {
  local command=$1
  shift
  timeout "$time_limit_s" "$command" -q \
    -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$work/sources" \
    -o Dir::State="$work/apt/state" -o Dir::State::Status=/var/lib/dpkg/status -o Dir::Cache="$work/apt/cache" \
    -o Debug::NoLocking=1 -o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none \
    -o Acquire::Retries=1 -o Acquire::http::Timeout=20 -o Acquire::https::Timeout=20 "$@"
}

say 'reading the lists of packages'
# A source that does not answer is no reason to stop: the download below tells whether another has the packages.
apt apt-get update >"$work/log" 2>&1 || true
version=$(apt apt-cache madison mesa-vulkan-drivers 2>>"$work/log" | grep "${release#/}" | awk '{ print $3; exit }') || true
[ -n "$version" ] || give_up "no source of packages has mesa-vulkan-drivers${release:+ in ${release#/}} (is there a network?)"
dpkg --compare-versions "$version" ge "$oldest_mesa" || give_up "the packages have Mesa $version, and $oldest_mesa or later is needed"

say "fetching Mesa $version with what it needs and is not installed"
apt apt-get install -y --download-only --no-install-recommends "mesa-vulkan-drivers$release" libvulkan1 >>"$work/log" 2>&1 ||
  give_up "the packages could not be downloaded: $(grep -m 1 '^E:' "$work/log" || tail -n 1 "$work/log")"
shopt -s nullglob
packages=("$work"/apt/cache/archives/*.deb)
[ ${#packages[@]} -eq 0 ] || downloaded=$(du -ch "${packages[@]}" | tail -n 1 | cut -f 1)
for package in "${packages[@]}"; do dpkg-deb -x "$package" "$work/root"; done
rm -rf "$work/apt" "$work/sources"

# A driver that is installed in this version is not downloaded.
icds=("$work"/root/usr/share/vulkan/icd.d/lvp_icd*.json /usr/share/vulkan/icd.d/lvp_icd*.json)
drivers=("$work"/root/usr/lib/*/libvulkan_lvp.so /usr/lib/*/libvulkan_lvp.so)
[ ${#icds[@]} -gt 0 ] && [ ${#drivers[@]} -gt 0 ] || give_up "the packages have no llvmpipe for $(uname -m)"
libraries=("$work"/root/usr/lib/*-linux-gnu* "$work"/root/lib/*-linux-gnu*)
path=$(IFS=:; echo "${libraries[*]}")
missing=$(LD_LIBRARY_PATH=$path ldd "${drivers[0]}" | awk '/not found/ { print $1 }' | tr '\n' ' ')
[ -z "$missing" ] || give_up "the driver does not load: it lacks $missing"

sed -E "s|(\"library_path\": *\")[^\"]*|\1${drivers[0]//$work/$folder}|" "${icds[0]}" >"$work/lvp.json"
{
  echo "export VK_DRIVER_FILES='$folder/lvp.json'"
  echo "export LD_LIBRARY_PATH='${path//$work/$folder}'\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}"
  # Compiled shaders, so that the first run of a graph is slow once and not in every process.
  echo "export MESA_SHADER_CACHE_DIR='$folder/shaders'"
} >"$work/env"
rm -rf "$folder"
mv "$work" "$folder"
say "Mesa $version: ${downloaded:-nothing} downloaded, $(du -sh "$folder" | cut -f 1) unpacked, $((SECONDS - started)) s"
cat "$folder/env"
