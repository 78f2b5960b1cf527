namespace Eep.Tests.Browser;

/// <summary>Finds the Chromium that browser tests drive. Nothing is downloaded.</summary>
public static class Chromium
{
    /// <summary>Names the executable where it is not found by itself.</summary>
    public const string Variable = "EEP_CHROMIUM";

    /// <summary>Settings that keep it to itself: no GPU, no network of its own, no first-run pages.</summary>
    public static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private static readonly string[] Names =
        ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome.exe", "msedge.exe"];

    private static readonly string[] Places =
    [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe",
        @"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    ];

    /// <summary>Path of the executable, or null.</summary>
    public static string? Path { get; } = Find();

    /// <summary>Why browser tests cannot run here; null where they can.</summary>
    public static string? SkipReason => Path is not null
        ? null
        : $"No Chromium was found on the search path. Install one (Debian: apt install chromium) or name it in {Variable}.";

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return File.Exists(named) ? named : throw new FileNotFoundException($"{Variable} names {named}, which is not a file.");
        }

        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.SelectMany(folder => Names.Select(name => System.IO.Path.Combine(folder, name))).Concat(Places).FirstOrDefault(File.Exists);
    }
}
