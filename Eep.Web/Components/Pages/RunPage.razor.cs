using System.Globalization;
using Eep.Web.Access;
using Eep.Web.Components.Charts;
using Eep.Web.Components.Controls;
using Eep.Web.Components.Layout;
using Eep.Web.Components.RunTabs;
using Eep.Web.Components.Watching;
using Eep.Web.Live;
using Eep.Web.Runs;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Eep.Web.Components.Pages;

public sealed partial class RunPage : IAsyncDisposable
{
    private RunWatch? _watch;
    private IReadOnlyList<int> _layers = [];
    private Guid _watched;
    private bool _loading = true;
    private bool _frozen;
    private bool _mayOperate;
    private string? _failure;

    [Parameter]
    public Guid Id { get; set; }

    [SupplyParameterFromQuery(Name = "tab")]
    public string? Tab { get; set; }

    /// <summary>The generation shown; absent follows the last.</summary>
    [SupplyParameterFromQuery(Name = "g")]
    public int? Generation { get; set; }

    /// <summary>The individual looked at, by number.</summary>
    [SupplyParameterFromQuery(Name = "i")]
    public int? Individual { get; set; }

    /// <summary>The one it is compared with.</summary>
    [SupplyParameterFromQuery(Name = "j")]
    public int? Versus { get; set; }

    /// <summary>The layer of the merge map.</summary>
    [SupplyParameterFromQuery(Name = "layer")]
    public int? Layer { get; set; }

    /// <summary>The kind of event shown; absent shows all.</summary>
    [SupplyParameterFromQuery(Name = "kind")]
    public string? Kind { get; set; }

    /// <summary>Only events with this text.</summary>
    [SupplyParameterFromQuery(Name = "q")]
    public string? Words { get; set; }

    /// <summary>Experts marked as pinned for the next run; absent shows those of this run.</summary>
    [SupplyParameterFromQuery(Name = "pinned")]
    public string? Pinned { get; set; }

    /// <summary>And those marked as banned.</summary>
    [SupplyParameterFromQuery(Name = "banned")]
    public string? Banned { get; set; }

    /// <summary>"yes" draws earlier runs beside this one.</summary>
    [SupplyParameterFromQuery(Name = "race")]
    public string? Race { get; set; }

    [CascadingParameter]
    public ThemeMode Theme { get; set; } = new(false);

    [Inject]
    private IRunService RunService { get; set; } = default!;

    [Inject]
    private IRunArchive RunArchive { get; set; } = default!;

    [Inject]
    private ICurrentUser User { get; set; } = default!;

    [Inject]
    private IRunFeed Feed { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = default!;

    private RunDetail? Detail { get; set; }

    public async ValueTask DisposeAsync()
    {
        if (_watch is not null)
        {
            await _watch.DisposeAsync();
        }
    }

    private RunTab Shown => RunTab.Of(Tab);

    private int Waiting => (_watch?.Detail?.Generations.Count ?? 0) - (Detail?.Generations.Count ?? 0);

    protected override async Task OnParametersSetAsync()
    {
        if (_watched != Id)
        {
            await LoadAsync();
        }
    }

    private async Task LoadAsync()
    {
        await DisposeAsync();
        (_watched, _loading, _failure, _layers) = (Id, true, null, []);
        _mayOperate = await User.MayAsync(AccessRole.Operator);
        _watch = new RunWatch(RunService, Feed, Clock, Id, () => InvokeAsync(RefreshAsync));
        try
        {
            await _watch.StartAsync();
            Detail = _watch.Detail;
            await NameLayersAsync();
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException or System.Data.Common.DbException)
        {
            _failure = exception.Message;
        }

        _loading = false;
    }

    // Any plan of the run names the layers that hold experts; the first is there with the first generation.
    private async Task NameLayersAsync()
    {
        if (_layers.Count == 0 && Detail is { Generations.Count: > 0 } detail
            && (detail.Plan ?? await RunArchive.PlanAsync(detail.Summary.Id, 0)) is { } plan)
        {
            _layers = [.. plan.Groups.SelectMany(group => group.Layers).Order()];
        }
    }

    private async Task RefreshAsync()
    {
        Refresh();
        if (_layers.Count == 0)
        {
            await NameLayersAsync();
            StateHasChanged();
        }
    }

    // A frozen view keeps what it shows; the run goes on behind it, and its end is always shown.
    private void Refresh()
    {
        if (!_frozen || _watch?.Detail is { } detail && StateLook.IsFinal(detail.Summary.State))
        {
            Detail = _watch?.Detail;
            _frozen = false;
        }

        StateHasChanged();
    }

    private void Freeze(bool frozen)
    {
        _frozen = frozen;
        Refresh();
    }

    private async Task SetVisibleAsync(bool visible)
    {
        if (_watch is not null)
        {
            await (visible ? _watch.ResumeAsync() : _watch.SuspendAsync());
        }
    }

    private string Address(string name, string? value) => Navigation.GetUriWithQueryParameter(name, value);

    private void Go(string name, string? value) => Navigation.NavigateTo(Address(name, value), replace: true);

    private void Go(string name, int? value) => Go(name, value?.ToString(CultureInfo.InvariantCulture));

    private ExpertMarks Marks(RunDetail detail) =>
        Pinned is null && Banned is null ? ExpertMarks.Of(detail.Options) : ExpertMarks.Of(Pinned, Banned);

    private void Mark(ExpertMarks marks) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
        {
            ["pinned"] = ExpertList.Write(marks.Pinned),
            ["banned"] = ExpertList.Write(marks.Banned),
        }),
        replace: true);

    private async Task<bool> AskAsync(RunVerb verb)
    {
        var done = await (verb switch
        {
            RunVerb.Pause => RunService.PauseAsync(Id),
            RunVerb.Resume => RunService.ResumeAsync(Id),
            RunVerb.Stop => RunService.StopAsync(Id),
            _ => RunService.CancelAsync(Id),
        });
        if (!done)
        {
            Snackbar.Add("The run has gone on meanwhile: its state does not allow that any more.", Severity.Info);
        }

        return done;
    }

    // The feed tells that it was changed, the next snapshot how; the person who changed it sees it now.
    private void Annotate(RunAnnotation annotation) => Detail = Detail is not { } detail ? null : detail with
    {
        Summary = detail.Summary with { Tags = annotation.Tags, Note = annotation.StoredNote },
    };

    private async Task DeleteAsync()
    {
        if (await RunService.DeleteAsync(Id))
        {
            Snackbar.Add("The run and its files are deleted.");
            Navigation.NavigateTo("/");
        }
        else
        {
            Snackbar.Add("The run could not be deleted: it is still active, or already gone.", Severity.Warning);
        }
    }
}
