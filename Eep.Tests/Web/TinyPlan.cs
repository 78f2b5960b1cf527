using Eep.Core.Checkpoints;
using Eep.Core.Pruning;

namespace Eep.Tests.Web;

/// <summary>A plan file for a model of two layers and four experts.</summary>
public static class TinyPlan
{
    public static string Json()
    {
        var shape = new MoeShape([0, 1], 4, 2);
        return PlanJson.Write(PruningPlan.Select(shape, LayerGroups.Divide(shape, 0), _ => [0, 2], 2)).ToJsonString();
    }
}
