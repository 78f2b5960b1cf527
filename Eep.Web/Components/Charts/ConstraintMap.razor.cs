using Eep.Web.Components.Controls;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Eep.Web.Components.Charts;

/// <summary>A map on which a person marks what the next run must keep and what it must not. The browser paints; a finished stroke is told.</summary>
public sealed partial class ConstraintMap : IAsyncDisposable
{
    private static readonly (string Key, string Word, string Text)[] Tools =
    [
        ("pin", "Pin", "Every plan keeps the expert"),
        ("ban", "Ban", "No plan keeps the expert"),
        ("free", "Free", "The search decides"),
    ];

    private readonly string _id = $"paint-{Guid.NewGuid():N}";
    private readonly Stack<ExpertMarks> _history = new();
    private DotNetObjectReference<ConstraintMap>? _self;
    private ElementReference _canvas;
    private string _tool = "pin";

    /// <summary>The run that the next one is forked from.</summary>
    [Parameter, EditorRequired]
    public Guid RunId { get; set; }

    /// <summary>[sparse layers][experts], in [0, 1].</summary>
    [Parameter, EditorRequired]
    public required double[][] Survival { get; set; }

    /// <summary>Layer of each row.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<int> Layers { get; set; }

    [Parameter, EditorRequired]
    public required ExpertMarks Marks { get; set; }

    [Parameter]
    public EventCallback<ExpertMarks> MarksChanged { get; set; }

    [Inject]
    private IJSRuntime Browser { get; set; } = default!;

    private int Height => Math.Clamp(40 + (Survival.Length * 26), 150, 620);

    private int Experts => Survival[0].Length;

    private bool IsEmpty => Marks.Pinned is null && Marks.Banned is null;

    private string StartAddress =>
        $"/runs/new?from={RunId}&step=budget&pinned={Uri.EscapeDataString(ExpertList.Write(Marks.Pinned))}&banned={Uri.EscapeDataString(ExpertList.Write(Marks.Banned))}";

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Browser.InvokeVoidAsync("eep.paint.unmount", _id);
        }
        catch (Exception exception) when (PageLeft.Is(exception))
        {
            // The page is being left.
        }

        _self?.Dispose();
    }

    /// <summary>A stroke of the browser is finished; cells are counted row by row.</summary>
    [JSInvokable]
    public Task SetMarks(int[] pinned, int[] banned) => ChangeAsync(ExpertMarks.Of(Layers, Experts, pinned, banned));

    /// <summary>Takes the last stroke back.</summary>
    [JSInvokable]
    public Task UndoAsync() => _history.TryPop(out var before) ? MarksChanged.InvokeAsync(before) : Task.CompletedTask;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        _self ??= DotNetObjectReference.Create(this);
        await Browser.InvokeVoidAsync("eep.paint.show", _id, _canvas, _self, new
        {
            layers = Layers,
            experts = Experts,
            survival = Survival.SelectMany(row => row).ToArray(),
            pinned = ExpertMarks.Cells(Marks.Pinned, Layers, Experts),
            banned = ExpertMarks.Cells(Marks.Banned, Layers, Experts),
            tool = _tool,
        });
    }

    private Task ChangeAsync(ExpertMarks marks)
    {
        _history.Push(Marks);
        return MarksChanged.InvokeAsync(marks);
    }
}
