using Bunit;
using Eep.Tests.Components.Fakes;
using Eep.Web.Components.Controls;
using Eep.Web.Components.RunTabs;

namespace Eep.Tests.Components.RunTabs;

public sealed class PlanDiffTests : PageContext
{
    [Fact]
    public void NewRun_FromTheHybrid_FillsTheFormWithItsExperts()
    {
        var hybrid = PlanComparison.Hybrid(SampleRuns.MergedPlan(2), SampleRuns.MergedPlan(6), 1, 2);
        var diff = Render<PlanDiff>(parameters => parameters
            .Add(one => one.RunId, SampleRuns.Id(1)).Add(one => one.One, 2).Add(one => one.Other, 6).Add(one => one.Individuals, new FakeRunArchive().Individuals));
        diff.Find("[aria-label='First layer']").Change("1");
        diff.Find("[aria-label='Last layer']").Change("2");

        diff.Find("#start-hybrid").Click();

        Assert.Equal(
            $"/runs/new?from={SampleRuns.Id(1)}&step=budget&pinned={ExpertList.Write(PlanComparison.Kept(hybrid))}", Uri.UnescapeDataString(Address));
        Assert.All(PlanComparison.Kept(hybrid), layer => Assert.InRange(layer.Value.Count, 1, hybrid.ExpertBudget));
    }
}
