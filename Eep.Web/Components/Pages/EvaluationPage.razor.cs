using Eep.Web.Access;
using Eep.Web.Evaluations;
using Eep.Web.Live;
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

        _shown = Id;
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
        }
    }

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
