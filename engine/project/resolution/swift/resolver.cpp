// Swift: an import names a module, and a module is a target of a Package.swift or the system's.
//
// A target's sources are where its `path:` says, else Sources/<name>, Source/<name>, src/<name>, srcs/<name>, Tests/<name> or Plugins/<name> beside
// the manifest. Without a manifest (an Xcode project) a directory of Swift files that is called like the module is taken, `inferred`.
#include <algorithm>

#include "engine/project/resolution/resolver_support.h"

namespace aircher::project::swift {
namespace {

// Modules of the toolchain and of Apple's platforms.
constexpr std::string_view kPlatform =
    "Swift C Foundation FoundationEssentials FoundationNetworking FoundationXML FoundationInternationalization Dispatch XCTest Testing Darwin Glibc Musl "
    "Bionic Android "
    "WinSDK ucrt CRT WASILibc os Combine Observation Synchronization RegexBuilder Distributed Cxx CxxStdlib Builtin SwiftOnoneSupport _Concurrency "
    "_StringProcessing "
    "_Differentiation Concurrency Runtime PackageDescription PackagePlugin CompilerPluginSupport ObjectiveC Swift_Concurrency "
    "UIKit AppKit SwiftUI SwiftData WatchKit WidgetKit TVUIKit TVML Cocoa CoreData CoreFoundation CoreGraphics CoreImage CoreText CoreMedia CoreVideo "
    "CoreAudio "
    "CoreAudioKit CoreAudioTypes CoreMIDI CoreML CoreMotion CoreLocation CoreBluetooth CoreTelephony CoreServices CoreSpotlight CoreNFC CoreHaptics "
    "CoreTransferable CoreWLAN "
    "QuartzCore Metal MetalKit MetalFX MetalPerformanceShaders MetalPerformanceShadersGraph SceneKit SpriteKit GameKit GameplayKit GameController ModelIO "
    "RealityKit "
    "RealityFoundation ARKit Vision VisionKit NaturalLanguage CreateML CreateMLComponents Accelerate simd AVFoundation AVFAudio AVKit AudioToolbox AudioUnit "
    "VideoToolbox MediaPlayer MediaAccessibility "
    "Photos PhotosUI ImageIO PDFKit QuickLook QuickLookThumbnailing QuickLookUI MapKit WebKit JavaScriptCore SafariServices AuthenticationServices "
    "LocalAuthentication "
    "Security CryptoKit CryptoTokenKit CommonCrypto Network NetworkExtension SystemConfiguration IOKit IOBluetooth MultipeerConnectivity CloudKit StoreKit "
    "StoreKitTest PassKit "
    "HealthKit HealthKitUI HomeKit EventKit EventKitUI Contacts ContactsUI Messages MessageUI Intents IntentsUI AppIntents ActivityKit UserNotifications "
    "UserNotificationsUI PushKit "
    "CallKit Social Accounts AdSupport AppTrackingTransparency AdServices iAd BackgroundTasks OSLog MetricKit Speech SoundAnalysis ShazamKit MusicKit TipKit "
    "Charts WeatherKit "
    "DeviceCheck DeveloperToolsSupport ExtensionKit ExtensionFoundation FileProvider FileProviderUI FinderSync LinkPresentation UniformTypeIdentifiers "
    "MobileCoreServices NearbyInteraction "
    "OpenGLES OpenGL OpenCL GLKit GSS Carbon ApplicationServices ServiceManagement ScreenCaptureKit ScreenSaver ReplayKit Virtualization Hypervisor XPC "
    "DiskArbitration "
    "Collaboration Automator ScriptingBridge InstantMessage SafetyKit ProximityReader RoomPlan GroupActivities ClockKit ManagedSettings DeviceActivity "
    "FamilyControls "
    "ExternalAccessory EndpointSecurity Compression Kernel MachO zlib SQLite3 libxml2 notify unistd sqlite3 Playgrounds PlaygroundSupport Translation "
    "ImagePlayground Cinematic";

class Resolver final : public ImportResolver {
public:
    Resolver(const FileCatalog& catalog, RequestContext& context) : catalog_(catalog), platform_(kPlatform) {
        constexpr std::size_t kMaxManifests = 2'000;
        std::size_t read = 0;
        for (FileIndex file = 0; file < catalog.size() && !context.should_stop(); ++file) {
            const std::string& path = catalog.path(file);
            const std::string_view name = base_name_of(path);
            const bool manifest = name == "Package.swift" || (name.starts_with("Package@swift") && name.ends_with(".swift"));
            const bool pods = name == "Podfile" || name == "Cartfile";
            if ((!manifest && !pods && name != "project.pbxproj") || ++read > kMaxManifests) continue;
            const Result<std::string> text = catalog.read(path, 8U << 20U);
            if (!text) continue;
            if (manifest)
                read_manifest(*text, directory_of(path));
            else if (pods)
                read_pods(*text);
        }
        // Directories that Swift files lie in, by their last part, for projects without a manifest.
        std::string_view last;
        for (FileIndex file = 0; file < catalog.size(); ++file) {
            if (catalog.language(file) != "swift") continue;
            std::string_view directory = directory_of(catalog.path(file));
            if (directory == last) continue;
            last = directory;
            for (std::size_t depth = 0; !directory.empty() && depth < 64; ++depth, directory = directory_of(directory)) {
                std::vector<std::string_view>& same = directories_[std::string(base_name_of(directory))];
                if (std::find(same.begin(), same.end(), directory) != same.end()) break;
                if (same.size() < 64) same.push_back(directory);
            }
        }
    }

    Resolution resolve(const ast::Import& import, FileIndex importer) const override {
        if (is_too_long(import)) return unresolved("the name is too long");
        std::string_view module = trim(import.module);
        module = module.substr(0, module.find('.'));  // `import struct Foundation.Date`
        if (module.empty()) return unresolved("the import names nothing");
        if (const auto found = targets_.find(module); found != targets_.end()) return whole(found->second, {}, importer);
        if (platform_.has(module)) return stdlib(module);
        if (const auto found = products_.find(module); found != products_.end()) return external(found->second);
        if (const auto found = directories_.find(module); found != directories_.end()) {
            // A module's neighbours lie beside it, or its directory beside Sources.
            std::vector<std::string> best;
            for (const std::string_view directory : found->second) {
                std::string_view around = directory_of(directory);
                if (base_name_of(around) == "Sources") around = directory_of(around);
                if (lies_in(catalog_.path(importer), around)) best.emplace_back(directory);
            }
            if (best.size() == 1) return whole(best.front(), "a directory of Swift files is called like the module", importer);
        }
        const std::string squashed_name = squashed(module);
        if (const auto found = packages_.find(squashed_name); found != packages_.end()) return external(found->second, "a package dependency is called so");
        if (module.starts_with('_')) return stdlib(module);
        return external(module, "neither a target of the project nor a module of the system that is known");
    }

private:
    Resolution whole(const std::string& directory, std::string reason, FileIndex importer) const {
        std::vector<FileIndex> files = files_below(catalog_, directory, "swift");
        if (files.empty()) {
            // A target of C: what it shows is its headers.
            files = files_below(catalog_, under(directory, "include"), {});
            if (files.empty()) files = files_below(catalog_, directory, {});
        }
        if (files.size() > 1) std::erase(files, importer);
        if (files.empty()) return unresolved("its target's directory is empty: " + directory);
        return project_files(std::move(files), directory, std::move(reason));
    }

    void read_manifest(std::string_view text, std::string_view base) {
        for (const std::string_view kind : {".target(", ".executableTarget(", ".testTarget(", ".systemLibrary(", ".macro(", ".plugin(", ".binaryTarget("}) {
            for (std::size_t at = 0; (at = text.find(kind, at)) != std::string_view::npos;) {
                at += kind.size();
                const std::string_view body = call_of(text.substr(at));
                const std::string_view name = argument(body, "name:");
                if (name.empty() || name.size() > 200) continue;
                if (kind == ".binaryTarget(") {
                    products_.try_emplace(std::string(name), name);
                    continue;
                }
                if (const std::string_view path = argument(body, "path:"); !path.empty()) {
                    std::string directory;
                    if (join_path(base, path, directory) && catalog_.has_directory(directory)) targets_.insert_or_assign(std::string(name), directory);
                    continue;
                }
                for (const std::string_view folder : {"Sources", "Source", "src", "srcs", "Tests", "Plugins"}) {
                    std::string directory = under(under(base, folder), name);
                    if (!catalog_.has_directory(directory)) continue;
                    targets_.try_emplace(std::string(name), std::move(directory));
                    break;
                }
            }
        }
        for (std::size_t at = 0; (at = text.find(".product(", at)) != std::string_view::npos;) {
            at += 9;
            const std::string_view body = call_of(text.substr(at));
            const std::string_view name = argument(body, "name:");
            const std::string_view package = argument(body, "package:");
            if (!name.empty()) products_.try_emplace(std::string(name), package.empty() ? name : package);
        }
        for (std::size_t at = 0; (at = text.find(".package(", at)) != std::string_view::npos;) {
            at += 9;
            const std::string_view body = call_of(text.substr(at));
            std::string_view name = argument(body, "url:");
            if (name.empty()) name = argument(body, "path:");
            while (name.ends_with('/')) name.remove_suffix(1);
            name = base_name_of(name);
            if (name.ends_with(".git")) name.remove_suffix(4);
            if (name.empty()) continue;
            packages_.try_emplace(squashed(name), name);
            if (name.starts_with("swift-")) packages_.try_emplace(squashed(name.substr(6)), name);
            if (name.ends_with(".swift")) packages_.try_emplace(squashed(name.substr(0, name.size() - 6)), name);
        }
    }

    void read_pods(std::string_view text) {
        for_each_line(text, [&](std::string_view line) {
            line = trim(line);
            if (line.starts_with("pod ") || line.starts_with("pod(")) {
                const std::string_view pod = quoted_after(line, 3);
                if (!pod.empty()) products_.try_emplace(std::string(pod.substr(0, pod.find('/'))), pod);
            } else if (line.starts_with("github ") || line.starts_with("git ")) {
                const std::string_view repository = base_name_of(quoted_after(line, 3));
                if (!repository.empty()) packages_.try_emplace(squashed(repository), repository);
            }
        });
    }

    /// Up to the parenthesis that closes the call, within bounds.
    static std::string_view call_of(std::string_view text) {
        std::size_t depth = 1;
        const std::size_t end = std::min<std::size_t>(text.size(), 20'000);
        for (std::size_t i = 0; i < end; ++i) {
            if (text[i] == '(') ++depth;
            if (text[i] == ')' && --depth == 0) return text.substr(0, i);
        }
        return text.substr(0, end);
    }

    /// The string of the call's own argument; not one of a call inside.
    static std::string_view argument(std::string_view body, std::string_view label) {
        std::size_t depth = 0;
        for (std::size_t i = 0; i < body.size(); ++i) {
            const char c = body[i];
            if (c == '(' || c == '[') ++depth;
            if ((c == ')' || c == ']') && depth > 0) --depth;
            if (c == '"') {
                const std::size_t end = body.find('"', i + 1);
                if (end == std::string_view::npos) return {};
                i = end;
                continue;
            }
            if (depth == 0 && c == label[0] && body.substr(i).starts_with(label) && (i == 0 || !is_word_byte(body[i - 1])))
                return quoted_after(body, i, i + label.size() + 8);
        }
        return {};
    }

    const FileCatalog& catalog_;
    const WordTable platform_;
    TextMap<std::string> targets_;   ///< module → directory
    TextMap<std::string> products_;  ///< module of another package → the package
    TextMap<std::string> packages_;  ///< squashed name → name
    TextMap<std::vector<std::string_view>> directories_;
};

std::unique_ptr<ImportResolver> make(const FileCatalog& catalog, RequestContext& context) { return std::make_unique<Resolver>(catalog, context); }

}  // namespace

ResolverFactory factory();
ResolverFactory factory() { return {"swift", {"swift"}, false, make}; }

}  // namespace aircher::project::swift
