using System.Runtime.InteropServices;
using Eep.Core.Evaluation;

namespace Eep.Core.Models;

/// <summary>
/// Loads libtorch and TorchSharp's native bridge. <see cref="Initialize"/> must run before the first touch of any TorchSharp type
/// (their static constructors look for the libraries, and hide the loader's reason when they fail).
/// </summary>
/// <remarks>
/// libtorch is looked for beside the application first. An application built with <c>TorchBackend=external</c> ships none and takes the
/// one in the folder named by the environment variable EEP_LIBTORCH. Two copies in one process abort it, so only one is ever loaded.
/// </remarks>
public static class TorchRuntime
{
    /// <summary>Folder of an outside libtorch 2.10, used only when none lies beside the application.</summary>
    public const string ExternalFolderVariable = "EEP_LIBTORCH";

    private const string Bridge = "libLibTorchSharp.so";
    private const string Libtorch = "libtorch_cpu.so";

    // Dependencies first: later ones then find the earlier by name wherever they lie.
    private static readonly string[] s_libtorch =
        ["libc10.so", Libtorch, "libc10_cuda.so", "libtorch_cuda.so", "libtorch.so"];

    private static readonly Lazy<bool> s_initialized = new(Load);

    /// <summary>Loads the libraries once; later calls return at once, and repeat the first failure if there was one. Thread-safe.</summary>
    /// <exception cref="ModelException">A library is missing or cannot be loaded: the message carries the loader's own reason.</exception>
    public static void Initialize() => _ = s_initialized.Value;

    /// <summary>Looks for the libraries without loading any, for processes that only start engines.</summary>
    /// <returns>Whether they can compute on CUDA devices.</returns>
    /// <exception cref="ModelException">A library is missing: the message says which and where it was looked for.</exception>
    public static bool FindLibraries()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        _ = FindBridge();
        return File.Exists(Path.Combine(FindLibtorch(), "libtorch_cuda.so"));
    }

    /// <summary>Returns memory that libtorch has freed to the system; for the quiet moment after a generation.</summary>
    public static void TrimMemory() => NativeAllocator.Trim();

    private static bool Load()
    {
        NativeAllocator.KeepFreedMemory();
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        var (bridge, folder) = (FindBridge(), FindLibtorch());

        // Beside the application the bridge finds libtorch by itself.
        if (Find(Libtorch) is not null && NativeLibrary.TryLoad(bridge, out _))
        {
            return true;
        }

        LoadLibtorch(folder);
        LoadBridge(bridge);
        return true;
    }

    private static string FindBridge() => Find(Bridge) ?? throw new ModelException(
        $"{Bridge} lies neither beside the application ({AppContext.BaseDirectory}) nor in its runtimes/linux-x64/native folder; "
        + "build or publish the application again.");

    private static string FindLibtorch() => Find(Libtorch) is { } bundled ? Path.GetDirectoryName(bundled)! : ExternalFolder();

    private static string? Find(string file)
    {
        var search = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        return search.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append(AppContext.BaseDirectory)
            .Append(Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native"))
            .Select(folder => Path.Combine(folder, file))
            .FirstOrDefault(File.Exists);
    }

    private static string ExternalFolder()
    {
        var folder = Environment.GetEnvironmentVariable(ExternalFolderVariable);
        if (string.IsNullOrWhiteSpace(folder))
        {
            throw new ModelException(
                $"This build ships no libtorch and {ExternalFolderVariable} is not set; set it to the lib folder of a libtorch 2.10, "
                + "or build with TorchBackend=cpu or TorchBackend=cuda.");
        }

        if (!File.Exists(Path.Combine(folder, Libtorch)))
        {
            throw new ModelException(
                $"{ExternalFolderVariable} is '{folder}', which holds no {Libtorch}; it must be the lib folder of a libtorch 2.10.");
        }

        return folder;
    }

    private static void LoadLibtorch(string folder)
    {
        foreach (var file in s_libtorch.Select(name => Path.Combine(folder, name)).Where(File.Exists))
        {
            LoadOrExplain(file, file);
        }
    }

    /// <summary>The bridge as it is, or, where the installed libstdc++ is too old for it, a patched copy that lives only in memory.</summary>
    private static void LoadBridge(string bridge)
    {
        if (NativeLibrary.TryLoad(bridge, out _))
        {
            return;
        }

        var image = File.ReadAllBytes(bridge);
        if (!ElfVersionPatch.TryApply(image))
        {
            LoadOrExplain(bridge, bridge);
            return;
        }

        // A folder of random name that only this user may enter; the loader keeps its mapping after the file is gone.
        var folder = Directory.CreateTempSubdirectory("eep-native-");
        try
        {
            var copy = Path.Combine(folder.FullName, Bridge);
            File.WriteAllBytes(copy, image);
            LoadOrExplain(copy, bridge);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void LoadOrExplain(string file, string original)
    {
        try
        {
            NativeLibrary.Load(file);
        }
        catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException)
        {
            throw new ModelException($"{original} cannot be loaded: {failure.Message.Trim()}", failure);
        }
    }
}
