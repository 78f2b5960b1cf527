using Eep.Web.Budgets;
using Eep.Web.Live;
using Eep.Web.Runs;

namespace Eep.Web.Components.Watching;

/// <summary>Keeps a budget search and its run in work up to date for a page: the search is read again when one of its runs begins or ends, or its state changes.</summary>
public sealed class BudgetSearchWatch(
    IBudgetSearchService searches, IRunService runs, IRunFeed feed, TimeProvider time, Guid id, Func<Task> changed) : IAsyncDisposable
{
    private readonly CancellationTokenSource _leaving = new();
    private volatile BudgetSearchDetail? _detail;
    private IAsyncDisposable? _subscription;
    private RedrawThrottle? _throttle;
    private RunWatch? _work;
    private Guid? _followed;

    /// <summary>What is known now; null when there is no such search.</summary>
    public BudgetSearchDetail? Detail => _detail;

    /// <summary>The run in work, or null.</summary>
    public RunDetail? InWork => _detail?.Search.InWork is null ? null : _work?.Detail;

    public async Task StartAsync()
    {
        await LoadAsync();
        if (_detail is not null && !_leaving.IsCancellationRequested)
        {
            _throttle = new RedrawThrottle(time, RunWatch.Interval, RedrawAsync);
            _subscription = feed.Subscribe(Guid.Empty, 0, OnDeltaAsync);
        }
    }

    /// <summary>Reads the search again, soon.</summary>
    public void Refresh() => _throttle?.Request();

    /// <summary>Asks for nothing until <see cref="ResumeAsync"/>: nobody looks.</summary>
    public async Task SuspendAsync()
    {
        if (_subscription is { } subscription)
        {
            _subscription = null;
            await subscription.DisposeAsync();
        }

        if (_work is not null)
        {
            await _work.SuspendAsync();
        }
    }

    /// <summary>Goes on from a fresh snapshot.</summary>
    public async Task ResumeAsync()
    {
        if (_subscription is not null || _throttle is null)
        {
            return;
        }

        _subscription = feed.Subscribe(Guid.Empty, 0, OnDeltaAsync);
        if (_work is not null)
        {
            await _work.ResumeAsync();
        }

        Refresh();
    }

    public async ValueTask DisposeAsync()
    {
        if (_subscription is not null)
        {
            await _subscription.DisposeAsync();
        }

        _throttle?.Dispose();
        await FollowAsync(null);
        await _leaving.CancelAsync();
        _leaving.Dispose();
    }

    private Task OnDeltaAsync(RunDelta delta)
    {
        if (delta.Summary is { } run && IsNews(run))
        {
            Refresh();
        }

        return Task.CompletedTask;
    }

    // A generation of a known run changes nothing here; a run that is not known yet has the name of the search.
    private bool IsNews(RunSummary run)
    {
        var known = _detail?.Runs.FirstOrDefault(other => other.Id == run.Id);
        return known is null ? run.Name.StartsWith(_detail!.Search.Name, StringComparison.Ordinal) : known.State != run.State || run.State.IsFinal();
    }

    private async Task RedrawAsync()
    {
        try
        {
            await LoadAsync();
            await changed();
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The page is being left.
        }
    }

    private async Task LoadAsync()
    {
        var fresh = await searches.FindAsync(id, _leaving.Token);
        _detail = fresh ?? _detail;
        await FollowAsync(_detail?.Search.InWork);
    }

    private async Task FollowAsync(Guid? run)
    {
        if (run == _followed)
        {
            return;
        }

        var before = _work;
        (_followed, _work) = (run, run is { } next ? new RunWatch(runs, feed, time, next, changed) : null);
        if (before is not null)
        {
            await before.DisposeAsync();
        }

        if (_work is not null)
        {
            await _work.StartAsync();
        }
    }
}
