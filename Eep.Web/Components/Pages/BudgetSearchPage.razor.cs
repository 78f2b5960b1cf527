using Eep.Web.Access;
using Eep.Web.Budgets;
using Eep.Web.Components.Charts;
using Eep.Web.Components.Layout;
using Eep.Web.Components.Watching;
using Eep.Web.Live;
using Eep.Web.Runs;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Eep.Web.Components.Pages;

/// <summary>A search for the smallest good model: the run in work, the budgets, the curve and the front.</summary>
public sealed partial class BudgetSearchPage : IAsyncDisposable
{
    private readonly Dictionary<int, double> _best = [];
    private BudgetSearchWatch? _watch;
    private BudgetFront? _front;
    private ChartSpec? _curve;
    private ChartSpec? _pareto;
    private (BudgetSearchView Search, double Best, bool Dark)? _drawn;
    private (Guid Run, int Generations) _read;
    private Guid _watched;
    private bool _loading = true;
    private bool _mayOperate;

    [Parameter]
    public Guid Id { get; set; }

    [CascadingParameter]
    public ThemeMode Theme { get; set; } = new(false);

    [Inject]
    private IBudgetSearchService Searches { get; set; } = default!;

    [Inject]
    private IRunService RunService { get; set; } = default!;

    [Inject]
    private IRunArchive Archive { get; set; } = default!;

    [Inject]
    private IRunFeed Feed { get; set; } = default!;

    [Inject]
    private ICurrentUser User { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = default!;

    private BudgetSearchDetail? Detail => _watch?.Detail;

    private RunDetail? Work => _watch?.InWork;

    public async ValueTask DisposeAsync()
    {
        if (_watch is not null)
        {
            await _watch.DisposeAsync();
        }
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_watched != Id)
        {
            await DisposeAsync();
            (_watched, _loading) = (Id, true);
            _mayOperate = await User.MayAsync(AccessRole.Operator);
            _watch = new BudgetSearchWatch(Searches, RunService, Feed, Clock, Id, () => InvokeAsync(RefreshAsync));
            await _watch.StartAsync();
            await ReadArchiveAsync();
            _loading = false;
        }

        Draw();
    }

    private async Task RefreshAsync()
    {
        await ReadArchiveAsync();
        Draw();
        StateHasChanged();
    }

    // Where the search may not choose the experts per token, the run's best score says it all.
    private async Task ReadArchiveAsync()
    {
        if (Detail is not { Search: var search } || Work is not { } work)
        {
            _best.Clear();
            return;
        }

        var from = _read.Run == work.Summary.Id ? _read.Generations : 0;
        if (from == 0)
        {
            _best.Clear();
        }

        _read = (work.Summary.Id, work.Generations.Count);
        if (work.Options.ExpertsPerTokenChoices is null)
        {
            if (work.Summary.BestScore is { } score)
            {
                _best[work.Options.ExpertsPerToken ?? search.ExpertsPerToken] = score;
            }
        }
        else if (from < work.Generations.Count)
        {
            foreach (var (active, score) in await Archive.BestByExpertsPerTokenAsync(work.Summary.Id, from))
            {
                _best[active] = Math.Max(score, _best.GetValueOrDefault(active));
            }
        }
    }

    // A redraw costs the browser most of what this page costs, so it happens only for new points or another theme.
    private void Draw()
    {
        if (Detail is not { Search: var search })
        {
            return;
        }

        var best = _best.Count == 0 ? 0 : _best.Values.Sum();
        if (_drawn is { } drawn && ReferenceEquals(drawn.Search, search) && drawn.Best == best && drawn.Dark == Theme.Dark)
        {
            return;
        }

        _drawn = (search, best, Theme.Dark);
        var colors = ChartColors.For(Theme.Dark);
        _front = BudgetFront.Of(search, _best);
        _curve = BudgetCurveChart.Build(search, Work?.Summary.BestScore, colors);
        _pareto = BudgetFrontChart.Build(search, _front, colors);
    }

    private async Task SetVisibleAsync(bool visible)
    {
        if (_watch is not null)
        {
            await (visible ? _watch.ResumeAsync() : _watch.SuspendAsync());
        }
    }

    private async Task StopAsync()
    {
        var agreed = await Dialogs.ShowMessageBoxAsync(
            "Stop the search and take what is known?",
            "No further budget is tried. The run in work ends its search now and finishes with the best plan that it has.",
            yesText: "Stop and finish", cancelText: "Let it go on");
        await AskAsync(agreed == true, Searches.StopAsync);
    }

    private async Task CancelAsync()
    {
        var agreed = await Dialogs.ShowMessageBoxAsync(
            "Cancel this search?", "The run in work is cancelled and makes no checkpoint. The runs that ended stay, with their checkpoints.",
            yesText: "Cancel the search", cancelText: "Let it go on");
        await AskAsync(agreed == true, Searches.CancelAsync);
    }

    private async Task AskAsync(bool agreed, Func<Guid, CancellationToken, Task<bool>> verb)
    {
        if (!agreed)
        {
            return;
        }

        if (!await verb(Id, CancellationToken.None))
        {
            Snackbar.Add("The search has gone on meanwhile: its state does not allow that any more.", Severity.Info);
        }

        _watch?.Refresh();
    }

    private async Task DeleteAsync()
    {
        var agreed = await Dialogs.ShowMessageBoxAsync(
            "Delete this search?", "Its curve and its answer are removed. Its runs stay, with their checkpoints.", yesText: "Delete it", cancelText: "Keep it");
        if (agreed == true && await Searches.DeleteAsync(Id))
        {
            Navigation.NavigateTo("/budget-searches");
        }
    }

    // The run in work tells its own rest; those after it take as long as those before it, or as long as it.
    private string Left(BudgetSearchDetail detail, RunDetail work)
    {
        if (work.Progress?.Remaining is not { } rest)
        {
            return "";
        }

        var lasted = detail.Runs
            .Where(run => run.State.HasResult() && run is { StartedAt: not null, FinishedAt: not null })
            .Select(run => run.FinishedAt!.Value - run.StartedAt!.Value).ToArray();
        var each = lasted.Length > 0
            ? TimeSpan.FromSeconds(lasted.Average(time => time.TotalSeconds))
            : rest + (Clock.GetUtcNow() - (work.Summary.StartedAt ?? Clock.GetUtcNow()));
        var (least, most) = (detail.Search.LeastRunsLeft, detail.Search.MostRunsLeft);
        var runs = most <= 1 ? "the last run" : least == most ? $"{most} runs to go" : $"{Math.Max(1, least)} to {most} runs to go";
        var (soon, late) = (Formats.About(rest + (each * Math.Max(0, least - 1))), Formats.About(rest + (each * Math.Max(0, most - 1))));
        return soon == late ? $"{runs}, about {soon} left in all" : $"{runs}, about {soon} to {late} left in all";
    }
}
