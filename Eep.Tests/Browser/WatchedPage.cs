using Microsoft.Playwright;

namespace Eep.Tests.Browser;

/// <summary>A page and everything its console held against it.</summary>
public sealed class WatchedPage : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly List<string> _complaints = [];

    public WatchedPage(IPage page)
    {
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                Complain($"{message.Type}: {message.Text}");
            }
        };
        page.PageError += (_, error) => Complain(error);
        page.Response += (_, response) =>
        {
            if (response.Status >= 400)
            {
                Complain($"{response.Status} {response.Url}");
            }
        };
    }

    public IPage Page { get; }

    public IReadOnlyList<string> Complaints
    {
        get
        {
            lock (_complaints)
            {
                return [.. _complaints];
            }
        }
    }

    /// <summary>Waits until an expression is true. The library's own wait needs eval in the page, which our policy forbids.</summary>
    public async Task WaitUntilAsync(string expression)
    {
        var deadline = Task.Delay(Limit);
        while (!await Page.EvaluateAsync<bool>(expression))
        {
            if (deadline.IsCompleted)
            {
                throw new TimeoutException($"Not true after {Limit}: {expression}");
            }

            await Task.Delay(100);
        }
    }

    /// <summary>Points drawn in the curve of best scores; 0 while there is none.</summary>
    public async Task<int> CurveLengthAsync() => await Page.EvaluateAsync<int>(
        """
        [...document.querySelectorAll('.js-plotly-plot')].flatMap(plot => plot.data ?? [])
          .find(trace => trace.name === 'Best so far')?.y?.length ?? 0
        """);

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();

    private void Complain(string text)
    {
        lock (_complaints)
        {
            _complaints.Add(text);
        }
    }
}
