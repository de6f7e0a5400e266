using System.Collections;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>A property that is added later and forgotten in <see cref="Whole"/> would be lost in storage without any test noticing.</summary>
public sealed class WholeTests
{
    public static TheoryData<object> Samples => [Whole.Run("run-1"), Whole.Token("run-1", 1), Whole.Token("run-1", 1).Command!, Whole.Token("run-1", 1).Control!, Whole.Target(), Whole.User()];

    [Theory]
    [MemberData(nameof(Samples), DisableDiscoveryEnumeration = true)]
    public void Every_property_of_a_sample_has_a_value_that_is_not_its_default(object sample)
    {
        foreach (var property in sample.GetType().GetProperties().Where(property => property.CanWrite))
        {
            var value = property.GetValue(sample);
            var initial = property.PropertyType.IsValueType ? Activator.CreateInstance(property.PropertyType) : null;
            var isSet = value is ICollection collection ? collection.Count > 0 : !Equals(value, initial) && value is not "";
            isSet.ShouldBeTrue($"{sample.GetType().Name}.{property.Name} is {value ?? "null"}");
        }
    }
}
