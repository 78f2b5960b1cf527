using System.Globalization;
using Eep.Web.Components.Charts;
using Eep.Web.Runs;
using Microsoft.AspNetCore.Components;

namespace Eep.Web.Components.Controls;

public sealed partial class ExpertMaps
{
    private ChartSpec? _utilisation;
    private ChartSpec? _survival;
    private GenerationPoint? _drawn;
    private bool _drawnDark;
    private bool _following = true;
    private int _index;

    [Parameter, EditorRequired]
    public required IReadOnlyList<GenerationPoint> Generations { get; set; }

    [Parameter]
    public bool Dark { get; set; }

    /// <summary>Whether more generations may come.</summary>
    [Parameter]
    public bool Live { get; set; }

    private int Index => _following ? Generations.Count - 1 : Math.Min(_index, Generations.Count - 1);

    private GenerationPoint Shown => Generations[Index];

    private int MapHeight => Math.Clamp(90 + (Shown.Survival.Length * 26), 180, 560);

    protected override void OnParametersSet() => Draw();

    private void Scrub(string? text)
    {
        _index = int.Parse(text ?? "0", CultureInfo.InvariantCulture);
        _following = _index == Generations.Count - 1;
        Draw();
    }

    private void Follow()
    {
        _following = true;
        Draw();
    }

    private void Draw()
    {
        if (ReferenceEquals(_drawn, Shown) && _drawnDark == Dark)
        {
            return;
        }

        (_drawn, _drawnDark) = (Shown, Dark);
        var colors = ChartColors.For(Dark);
        _utilisation = ExpertHeatMap.Utilisation(Shown.Utilisation, colors);
        _survival = ExpertHeatMap.Survival(Shown.Survival, colors);
    }
}
