using Eep.Web.Components.Charts;
using Eep.Web.Components.Layout;
using Eep.Web.Components.Watching;
using Eep.Web.Live;
using Eep.Web.Runs;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Eep.Web.Components.Pages;

public sealed partial class RunPage : IAsyncDisposable
{
    private RunWatch? _watch;
    private Guid _watched;
    private ChartSpec? _fitness;
    private IReadOnlyList<GenerationPoint>? _drawn;
    private bool _drawnDark;
    private bool _loading = true;
    private string? _failure;

    [Parameter]
    public Guid Id { get; set; }

    [CascadingParameter]
    public ThemeMode Theme { get; set; } = new(false);

    [Inject]
    private IRunService RunService { get; set; } = default!;

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

    protected override async Task OnParametersSetAsync()
    {
        if (_watched != Id)
        {
            await LoadAsync();
        }
        else
        {
            DrawFitness();
        }
    }

    private async Task LoadAsync()
    {
        await DisposeAsync();
        (_watched, _loading, _failure) = (Id, true, null);
        _watch = new RunWatch(RunService, Feed, Clock, Id, () => InvokeAsync(Refresh));
        try
        {
            await _watch.StartAsync();
            Detail = _watch.Detail;
            DrawFitness();
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException or System.Data.Common.DbException)
        {
            _failure = exception.Message;
        }

        _loading = false;
    }

    private void Refresh()
    {
        Detail = _watch?.Detail;
        DrawFitness();
        StateHasChanged();
    }

    // A redraw costs the browser most of what this page costs, so it happens only for new points or another theme.
    private void DrawFitness()
    {
        if (Detail is { } detail && (!ReferenceEquals(_drawn, detail.Generations) || _drawnDark != Theme.Dark))
        {
            (_drawn, _drawnDark) = (detail.Generations, Theme.Dark);
            _fitness = FitnessChart.Build(detail.Generations, ChartColors.For(Theme.Dark));
        }
    }

    private async Task CancelAsync()
    {
        if (!await RunService.CancelAsync(Id))
        {
            Snackbar.Add("The run has already ended.", Severity.Info);
        }
    }

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
