using Microsoft.Playwright;

namespace Eep.Tests.Browser;

/// <summary>
/// The application, a browser, and the story that all browser tests look at: the sample run started in one click and cancelled, then two
/// short runs started from the form. It is played once, by clicking, when the first test asks for it.
/// </summary>
public sealed class BrowserSession : IAsyncLifetime
{
    private readonly Lazy<Task<Story>> _story;
    private readonly DirectoryInfo? _data;
    private EepProcess? _application;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public BrowserSession() => _story = new Lazy<Task<Story>>(() => Story.PlayAsync(this));

    private BrowserSession(DirectoryInfo data)
        : this() => _data = data;

    /// <summary>Where screenshots go.</summary>
    public string Artifacts { get; } = Directory.CreateDirectory(
        Path.Combine(Path.GetTempPath(), "eep-browser-artifacts")).FullName;

    public Uri Address => _application!.Address;

    /// <summary>An application of its own over a data folder that the test fills.</summary>
    public static BrowserSession Over(DirectoryInfo data) => new(data);

    public Task<Story> StoryAsync() => _story.Value;

    public async Task InitializeAsync()
    {
        if (Chromium.Path is null)
        {
            return;
        }

        _application = await EepProcess.StartAsync(_data);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = Chromium.Path, Args = Chromium.Arguments });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (_application is not null)
        {
            await _application.DisposeAsync();
        }
    }

    /// <summary>A page of a fresh visitor that remembers what its console complains about.</summary>
    public async Task<WatchedPage> OpenAsync(string path, bool dark = false, int width = 1440, int? height = null)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Address.ToString(),
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            ViewportSize = new ViewportSize { Width = width, Height = height ?? (width > 600 ? 1000 : 844) },
            AcceptDownloads = true,
        });
        var watched = new WatchedPage(await context.NewPageAsync());
        await watched.Page.GotoAsync(path);
        await watched.Page.WaitForSelectorAsync("h1");
        return watched;
    }

    /// <summary>What the application said, for a failing test's message.</summary>
    public string Log => _application?.Output ?? "";
}
