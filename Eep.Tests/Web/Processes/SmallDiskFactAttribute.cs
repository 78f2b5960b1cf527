namespace Eep.Tests.Web.Processes;

/// <summary>A test that mounts a small disk; skipped, with the reason, where that is not allowed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute() => Skip = SmallDisk.CanMount ? null : "Mounting a small disk needs root.";
}
