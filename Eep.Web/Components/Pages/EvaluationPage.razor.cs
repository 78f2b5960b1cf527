using Eep.Core.Evaluation.Reports;
using Eep.Core.Evaluation.Suites;
using Eep.Core.Pruning;
using Eep.Core.Runs;
using Eep.Web.Access;
using Eep.Web.Evaluations;
using Eep.Web.Live;
using Eep.Web.Runs;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Eep.Web.Components.Pages;

/// <summary>An evaluation: progress while it works, then verdict, flips and reports.</summary>
public sealed partial class EvaluationPage : IAsyncDisposable
{
    private IAsyncDisposable? _following;
    private EvaluationView? _view;
    private IReadOnlyList<FlippedItem> _flips = [];
    private IReadOnlyList<EvaluationFile> _files = [];
    private Guid _shown;
    private bool _loading = true;
    private bool _mayOperate;
    private string? _restoreFault;
    private double? _searchHours;
    private IReadOnlyList<RoutingSummary> _routing = [];
    private IReadOnlyList<FlippedItem> _broken = [];

    [Parameter]
    public Guid Id { get; set; }

    /// <summary>"broken" or "fixed"; absent shows the broken ones.</summary>
    [SupplyParameterFromQuery(Name = "show")]
    public string? Show { get; set; }

    /// <summary>Only this task's items.</summary>
    [SupplyParameterFromQuery(Name = "task")]
    public string? TaskName { get; set; }

    /// <summary>Only items with this text.</summary>
    [SupplyParameterFromQuery(Name = "q")]
    public string? Text { get; set; }

    /// <summary>The candidate that is shown, where there are several.</summary>
    [SupplyParameterFromQuery(Name = "candidate")]
    public string? Candidate { get; set; }

    /// <summary>Price of the baseline's machine, an hour.</summary>
    [SupplyParameterFromQuery(Name = "price")]
    public double? Price { get; set; }

    /// <summary>Price of the candidate's machine, an hour; absent = the same.</summary>
    [SupplyParameterFromQuery(Name = "priceAfter")]
    public double? PriceAfter { get; set; }

    /// <summary>Of the prices.</summary>
    [SupplyParameterFromQuery(Name = "currency")]
    public string? Currency { get; set; }

    /// <summary>Million tokens that are generated in a month.</summary>
    [SupplyParameterFromQuery(Name = "usage")]
    public double? Usage { get; set; }

    [Inject]
    private IRunService Runs { get; set; } = default!;

    [Inject]
    private IEvaluationService Evaluations { get; set; } = default!;

    [Inject]
    private IEvaluationFeed Feed { get; set; } = default!;

    [Inject]
    private ICurrentUser User { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = default!;

    private int Share => (int)Math.Round(100 * Math.Clamp(_view?.Progress ?? 0, 0, 1));

    private string Left => _view is { StartedAt: { } started, Progress: > 0.05 and var done, State: EvaluationState.Running }
        ? $"about {Formats.About((Clock.GetUtcNow() - started) * ((1 - done) / done))} left"
        : "time left not known yet";

    private string RestoredSentence
    {
        get
        {
            var still = _flips.Where(item => item.Broken).Select(item => (item.Task, item.Item)).ToHashSet();
            return $"{_broken.Count(item => !still.Contains((item.Task, item.Item)))} of {_broken.Count} items that were broken are right again.";
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_following is { } following)
        {
            _following = null;
            await following.DisposeAsync();
        }
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_shown == Id)
        {
            return;
        }

        (_shown, _restoreFault) = (Id, null);
        _mayOperate = await User.MayAsync(AccessRole.Operator);
        await LookAsync();
        _loading = false;
        await FollowAsync(isSeen: true);
    }

    // What is final does not change, and nobody looks at a hidden tab.
    private async Task FollowAsync(bool isSeen)
    {
        await DisposeAsync();
        if (isSeen && _view is { } view && !view.State.IsFinal())
        {
            _following = Feed.Subscribe(Id, _ => InvokeAsync(LookAgainAsync));
        }
    }

    private async Task LookAgainAsync()
    {
        await LookAsync();
        StateHasChanged();
    }

    private async Task LookAsync()
    {
        _view = await Evaluations.FindAsync(Id);
        if (_view?.State == EvaluationState.Completed)
        {
            _flips = await Evaluations.FlipsAsync(Id);
            _files = await Evaluations.FilesAsync(Id);
            _routing = await Evaluations.RoutingAsync(Id);
            _searchHours = _view is { Summary.Speed: not null, Options.Run: { } run } && (await Runs.FindAsync(run))?.Report?.Cost is { } cost ? cost.Seconds / 3600 : null;
            _broken = _view.Options.Restore is { } restore
                ? [.. (await Evaluations.FlipsAsync(restore.Evaluation)).Where(item => item.Broken && item.Candidate == restore.Candidate)]
                : [];
        }
    }

    private async Task RestoreAsync((IReadOnlyList<ExpertPlace> Experts, bool Grow) chosen)
    {
        try
        {
            var id = await Evaluations.StartAsync(_view!.Options with
            {
                Name = "",
                Batch = null,
                Restore = new RestoredExperts(Id, Chosen(_view.Summary!)!.Candidate, chosen.Experts, chosen.Grow),
            });
            Navigation.NavigateTo($"/evaluations/{id}");
        }
        catch (RunOptionsException exception)
        {
            _restoreFault = string.Join(' ', exception.Faults.Select(fault => $"{fault.Field} {fault.Message}"));
        }
    }

    /// <summary>The candidate that the address names; without one the first.</summary>
    private SuiteVerdict? Chosen(EvaluationSummary summary) =>
        summary.Verdicts.FirstOrDefault(verdict => verdict.Candidate == Candidate) ?? (summary.Verdicts.Count > 0 ? summary.Verdicts[0] : null);

    private IReadOnlyList<FlippedItem> Flips(EvaluationSummary summary) => [.. _flips.Where(item => item.Candidate == Chosen(summary)?.Candidate)];

    private static string Candidates(EvaluationOptions options) => options switch
    {
        { Batch: not null } => "Candidates of the run",
        { Restore: not null } => "The run's plan with experts put back",
        _ => "The run's checkpoint",
    };

    private async Task CancelAsync()
    {
        var agreed = await Dialogs.ShowMessageBoxAsync(
            "Cancel this evaluation?", $"{Share} % of the items are answered. A cancelled evaluation judges nothing and cannot go on.",
            yesText: "Cancel it", cancelText: "Let it go on");
        if (agreed == true && !await Evaluations.CancelAsync(Id))
        {
            Snackbar.Add("The evaluation has ended meanwhile.", Severity.Info);
        }
    }

    private async Task DeleteAsync()
    {
        var agreed = await Dialogs.ShowMessageBoxAsync(
            "Delete this evaluation?", "Its verdict, its items and its reports are removed from disk. This cannot be undone.",
            yesText: "Delete it", cancelText: "Keep it");
        if (agreed == true && await Evaluations.DeleteAsync(Id))
        {
            Navigation.NavigateTo("/evaluations");
        }
    }

    private string Address(string task) => Navigation.GetUriWithQueryParameter("task", task) + "#flips";

    private void GoTo((string Name, string? Value) change) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(change.Name, change.Value), replace: true);
}
