using Eep.Tests.Components.Fakes;
using Eep.Web.Components.Charts;

namespace Eep.Tests.Components.Charts;

public sealed class MergeMapSpecTests
{
    [Fact]
    public void Of_MixedLayer_ShowsEveryNewExpertInOrderWithItsSum()
    {
        var spec = MergeMapSpec.Of(SampleRuns.MergedPlan().ForLayer(0)!, 0, null);

        Assert.Equal("Layer 0: 4 new experts of 8; 1 are mixtures, 2 originals are in none of them.", spec.Map.Summary);
        Assert.Equal(["0", "1", "2", "3"], spec.Map.Values.Rows.Select(row => row[0]));
        Assert.Equal("0.970", spec.Map.Values.Rows[0][^1]);
        Assert.Equal(1, spec.Limit);
    }

    [Fact]
    public void Of_LayerWithTraffic_SaysItAtEachCell() => Assert.Equal(
        "new expert 0, original 4: 0.210; 40.0 % of the full model's tokens",
        MergeMapSpec.Of(SampleRuns.MergedPlan().ForLayer(0)!, 0, [0, 0, 0, 0, 0.4, 0.2, 0.2, 0.2]).Titles[4]);
}
